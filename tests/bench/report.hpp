// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// What a measurement, or its ratio to the plain loop, should be: at least, or at most, so much.
struct aim {
  enum class bound { at_least, at_most };
  bound kind;
  double limit;
  bool of_ratio = false;
};
inline aim at_least(double limit) {
  return {aim::bound::at_least, limit};
}
inline aim at_most(double limit) {
  return {aim::bound::at_most, limit};
}

inline aim ratio_at_least(double limit) {
  return {aim::bound::at_least, limit, true};
}

/// One line of the table that the benchmarks print in the end.
struct row {
  std::string what;
  std::string unit;
  double weir = 0;
  /// The same work by a hand-written loop in the same run.
  std::optional<double> plain = std::nullopt;
  /// Weir's speed by the plain loop's; the median of pairs that were measured side by side.
  std::optional<double> ratio = std::nullopt;
  std::optional<aim> wanted = std::nullopt;
};

/// Adds a line; lines of the same name come from repetitions, of which the median is printed.
void record(row line);

/// Runs the benchmarks that were asked for: Google Benchmark's own output goes to standard error, all
/// lines as a Markdown table to standard output.
void run_and_print_table();

/// Of values in any order; `part` 0.5 is the median. 0 for none.
double percentile(std::vector<double> values, double part);
inline double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

} // namespace bench
