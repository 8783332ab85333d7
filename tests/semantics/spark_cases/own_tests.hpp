// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "../case_report.hpp"

namespace weir::testing {

/// The cases that are no table of batches in and out: each has a test of its own or cannot occur in
/// Weir.
class own_tests {
public:
  /// Reads `spark_case_tests.json`.
  own_tests();

  /// Runs the test of a case in its executable, which must lie beside this program. A case that cannot
  /// occur is different, and so is one whose test shows something else than Spark's on purpose.
  case_verdict run(const std::string& name) const;
  bool knows(const std::string& name) const { return entries_.count(name) != 0; }

private:
  struct entry {
    std::string executable{};
    std::string test{};
    std::string never{};
    std::string differs{};
  };
  std::map<std::string, entry> entries_;
};

} // namespace weir::testing
