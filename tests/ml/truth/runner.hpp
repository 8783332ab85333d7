// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <vector>

#include "ml/truth/truth_case.hpp"

namespace weir::testing::truth {

/// The cases of a file, or of all JSON files in a folder and the folders in it, in the order of
/// their names; other JSON files (data, notes) are passed over. Data sets are looked for in `data`
/// beside the file, beside its folder, and else in `data_folder`.
[[nodiscard]] std::vector<truth_case> read_cases(const std::filesystem::path& path,
                                                 const std::filesystem::path& data_folder);

/// What came of many cases; the three add up to the number of cases.
struct tally {
  std::vector<std::string> passed;
  /// Name and reason.
  std::vector<std::pair<std::string, std::string>> failed;
  std::vector<std::pair<std::string, std::string>> pending;

  [[nodiscard]] std::size_t count() const noexcept {
    return passed.size() + failed.size() + pending.size();
  }
};

[[nodiscard]] tally run_cases(const std::vector<truth_case>& cases);
/// Prints the names of all, with reasons, and the sums.
void print(std::ostream& out, const tally& results);

} // namespace weir::testing::truth
