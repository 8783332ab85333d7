// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "../catch.hpp"
#include "programs.hpp"

namespace fault_drill_test {

using weir::tests::run_program;

TEST_CASE("fault_drill tells what struck and what was restarted, and that the result is right") {
  const auto [printed, status] = run_program("fault_drill", {"--records", "100"});
  INFO(printed);
  CHECK(status == 0);
  for (const char* line :
       {"struck: die at stage.chunk.after in parse/", "struck: die at stage.seal.before in sums/",
        "struck: hang at stage.chunk.before in sums/", "struck: die at output.body.after",
        "parse: restarts 1, hangs 0, records left out 200", "dead letters: 200",
        "the result is right"})
    CHECK(printed.find(line) != std::string::npos);
}

TEST_CASE("fault_drill notices when a batch is lost") {
  const auto [printed, status] =
      run_program("fault_drill", {"--fault", "stage.function@sums#3=throw_error"});
  INFO(printed);
  CHECK(status == 1);
  CHECK(printed.find("the result is WRONG") != std::string::npos);
}

TEST_CASE("fault_drill lists the fault points and refuses others") {
  const auto [printed, status] = run_program("fault_drill", {"--list"});
  CHECK(status == 0);
  CHECK(printed.find("stage.seal.before\n") != std::string::npos);
  const auto [refused, wrong] = run_program("fault_drill", {"--fault", "stage.nowhere=die"});
  CHECK(wrong == 1);
  CHECK(refused.find("stage.nowhere") != std::string::npos);
}

} // namespace fault_drill_test
