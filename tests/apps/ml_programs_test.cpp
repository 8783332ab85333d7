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
