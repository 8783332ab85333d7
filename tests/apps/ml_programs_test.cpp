// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "../catch.hpp"
#include "programs.hpp"

using Catch::Matchers::ContainsSubstring;
using weir::tests::run_program;

TEST_CASE("ml_vectors prints the ways to make a vector") {
  const auto [printed, status] = run_program("ml_vectors", {});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("[1.0,0.0,3.0]\n  as an array: 1 0 3"));
  CHECK_THAT(printed, ContainsSubstring("(3,[0,2],[1.0,3.0])\n  as an array: 1 0 3"));
  CHECK_THAT(printed, ContainsSubstring("[0.0,0.0,0.0]"));
  CHECK_THAT(printed, ContainsSubstring("dense and sparse are equal"));
}

TEST_CASE("ml_cluster finds the four kinds of fish") {
  const auto [printed, status] = run_program("ml_cluster", {"--most", "6"});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("clusters        cost  silhouette"));
  CHECK_THAT(printed, ContainsSubstring("The best of these are 4:"));
  CHECK_THAT(printed, ContainsSubstring("100 rows, length_cm"));
}

TEST_CASE("ml_text judges messages") {
  const auto [printed, status] =
      run_program("ml_text", {"a free bonus for winners", "notes of the review"});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("naive Bayes: 16 of 16 messages"));
  CHECK_THAT(printed, ContainsSubstring("\"a free bonus for winners\"\n  naive Bayes: unwanted"));
  CHECK_THAT(printed, ContainsSubstring("\"notes of the review\"\n  naive Bayes: wanted"));
}

TEST_CASE("streaming_kmeans follows its clusters") {
  const auto [printed, status] =
      run_program("streaming_kmeans", {"--batches", "6", "--interval", "40", "--points", "90"});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("center 2: ("));
  CHECK_THAT(printed, ContainsSubstring("100.0 % of the points are with their like"));
}

TEST_CASE("streaming_logistic gets better at what it has not seen") {
  const auto [printed, status] =
      run_program("streaming_logistic", {"--batches", "8", "--interval", "250", "--rate", "4000"});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("requests so far; right before it learnt from them: "));
  CHECK_THAT(printed, ContainsSubstring("  malicious: "));
  CHECK_THAT(printed, ContainsSubstring("wrong passwords lately  +"));
  CHECK_THAT(printed, ContainsSubstring("missing paths lately  +"));
}
