// SPDX-License-Identifier: Apache-2.0
// Runs cases in the notation of tests/ml/data: weir_ml_truth <file or folder>...
// Prints what passed, failed and is pending, by name. Ends with 1 if a case failed.
#include <exception>
#include <iostream>

#include "ml/truth/runner.hpp"
#include "support/paths.hpp"

int main(int count, char** arguments) {
  using namespace weir::testing::truth;
  if (count < 2) {
    std::cerr << "usage: weir_ml_truth <file or folder>...\n";
    return 2;
  }
  try {
    auto cases = std::vector<truth_case>();
    for (auto i = 1; i < count; ++i)
      for (auto& asked : read_cases(arguments[i], weir::tests::source_folder() + "/ml/data"))
        cases.push_back(std::move(asked));
    const auto results = run_cases(cases);
    print(std::cout, results);
    return results.failed.empty() ? 0 : 1;
  } catch (const std::exception& caught) {
    std::cerr << "weir_ml_truth: " << caught.what() << '\n';
    return 2;
  }
}
