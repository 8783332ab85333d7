// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/scratch_folder.hpp"
#include "programs.hpp"

namespace ml_programs_test {

using Catch::Matchers::ContainsSubstring;
using weir::tests::run_program;
using weir::tests::running_program;

TEST_CASE("options of ml programs that do not go together, or cannot be, are refused") {
  const auto refused = [](const std::string& program, const std::vector<std::string>& arguments) {
    const auto [printed, status] = run_program(program, arguments);
    CHECK(status == 2);
    return printed;
  };
  CHECK(refused("ml_classify", {"--overwrite"}) ==
        "ml_classify: --overwrite requires --save (try --help)\n");
  CHECK(refused("ml_classify", {"--load", "a", "--save", "b"}) ==
        "ml_classify: --save excludes --load (try --help)\n");
  CHECK(refused("streaming_kmeans", {"--half-life", "-1"}) ==
        "streaming_kmeans: --half-life: Value -1 is not more than 0 (try --help)\n");
  CHECK(refused("streaming_logistic", {"--attackers", "/no/such/file"}) ==
        "streaming_logistic: --attackers: File does not exist: /no/such/file (try --help)\n");
  CHECK_THAT(run_program("streaming_kmeans", {"--help"}).first,
             ContainsSubstring("--half-life FLOAT:POSITIVE"));
  CHECK(run_program("streaming_kmeans",
                    {"--half-life", "+5", "--interval", "10", "--samples", "0", "--batches", "1"})
            .second == 0);
}

TEST_CASE("ml_vectors prints the ways to make a vector") {
  const auto [printed, status] = run_program("ml_vectors", {});
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("[1.0,0.0,3.0]\n  as an array: 1 0 3"));
  CHECK_THAT(printed, ContainsSubstring("(3,[0,2],[1.0,3.0])\n  as an array: 1 0 3"));
  CHECK_THAT(printed, ContainsSubstring("[0.0,0.0,0.0]"));
  CHECK_THAT(printed, ContainsSubstring("dense and sparse are equal"));
}

TEST_CASE("ml_classify chooses a model and reports how it does") {
  const auto [printed, status] = run_program("ml_classify", {});
  INFO(printed);
  CHECK(status == 0);
  CHECK_THAT(printed, ContainsSubstring("150 rows, classes by species\n5-fold cross-validation"));
  // Each point of the grid, one of them chosen.
  const auto count = [text = printed](const std::string& pattern) {
    const auto found = std::regex(pattern);
    return std::distance(std::sregex_iterator(text.begin(), text.end(), found),
                         std::sregex_iterator());
  };
  CHECK(count("elasticNetParam (0.0|0.5) +regParam 0[.]0*1 +F1 0[.][0-9]{3} [+]- 0[.]") == 6);
  CHECK(count("  chosen\n") == 1);
  // Irises are easy: at least nine of ten are right, and of those that are unlike the others all.
  CHECK(count("rows that it has not seen: accuracy (1[.]000|0[.]9[0-9]{2}), mean F1 (1|0[.]9)") ==
        1);
  CHECK(
      count("(setosa|versicolor|virginica) +[01][.][0-9]{3} +[01][.][0-9]{3} +[01][.][0-9]{3}\n") ==
      3);
  CHECK(count("setosa +1[.]000 +1[.]000 +1[.]000\n") == 1);
  CHECK(count("predicted as\n +setosa  versicolor   virginica\n +setosa +[1-9][0-9]+ +0 +0\n") ==
        1);
}

TEST_CASE("ml_classify saves its model, and only replaces one if asked") {
  const weir::test::scratch_folder place;
  const auto model = (place.path() / "model").string();
  const auto rows = (place.path() / "rows.csv").string();
  CHECK(run_program("ml_classify", {"--save", model}).second == 0);
  const auto again = run_program("ml_classify", {"--save", model});
  CHECK(again.second == 1);
  CHECK_THAT(again.first, ContainsSubstring("exists"));
  CHECK(run_program("ml_classify", {"--save", model, "--overwrite"}).second == 0);

  CHECK_THAT(run_program("ml_classify", {"--load", model}).first,
             ContainsSubstring("On 150 rows: accuracy 0.9"));
  // Rows whose class nobody knows, and such as the model cannot use.
  std::ofstream(rows) << "petal_width_cm,petal_length_cm,sepal_width_cm,sepal_length_cm\n"
                         "0.2,1.4,3.4,5.1\n2.2,6.1,3.0,7.0\n";
  CHECK_THAT(run_program("ml_classify", {rows, "--load", model}).first,
             ContainsSubstring("On 2 rows: \nsetosa\nvirginica\n"));
  std::ofstream(rows) << "petal_width_cm\n0.2\n";
  const auto [printed, status] = run_program("ml_classify", {rows, "--load", model});
  CHECK(status == 1);
  CHECK_THAT(printed, ContainsSubstring("sepal_length_cm"));
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
  CHECK_THAT(printed, ContainsSubstring("SVM: 16 of 16 messages"));
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

TEST_CASE("streaming_logistic learns from a server, and from a list of attackers") {
  const weir::test::scratch_folder place;
  const auto list = (place.path() / "attackers").string();
  running_program server("traffic", {"--port", "0", "--rate", "4000", "--seed", "7"});
  REQUIRE(server.prints("attacker "));
  REQUIRE(server.prints("flood\n"));
  const auto& told = server.printed();
  const auto port = std::regex(R"(127\.0\.0\.1:(\d+))");
  const auto attacker = std::regex(R"(attacker ([0-9.]+): )");
  auto found = std::smatch();
  REQUIRE(std::regex_search(told, found, port));
  auto arguments = std::vector<std::string>{"--port",    found[1], "--attackers", list,
                                            "--batches", "6",      "--interval",  "250"};
  {
    auto file = std::ofstream(list);
    for (auto each = std::sregex_iterator(told.begin(), told.end(), attacker);
         each != std::sregex_iterator(); ++each)
      file << (*each)[1] << '\n';
  }
  const auto [printed, status] = run_program("streaming_logistic", arguments);
  INFO(printed);
  CHECK(status == 0);
  CHECK(printed.find("sample traffic is played") == std::string::npos);
  CHECK_THAT(printed, ContainsSubstring("requests so far"));
  CHECK_THAT(printed, ContainsSubstring("wrong passwords lately  +"));
  server.signal(SIGTERM);
  CHECK(server.end().second == 0);
}

} // namespace ml_programs_test
