// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

namespace weir::ml {

/// What is made of the values of one column in a group. Missing values are left out; a group that
/// has no others gets a missing result (count and count_distinct: 0).
enum class aggregate_function {
  count,
  count_distinct,
  /// Of integers an integer; past its range `errc::invalid_argument`.
  sum,
  mean,
  min,
  max,
  /// Of the sample: divided by n - 1. Missing for a single value.
  variance,
  stddev,
  first,
  last,
  collect_list,
};

/// `count(name)`, `avg(name)`, ...: Spark's names of results.
[[nodiscard]] std::string to_string(aggregate_function function);

/// One result of a grouping.
struct aggregate_spec {
  /// The column that is aggregated; `count` of `*` counts rows.
  std::string column;
  aggregate_function function = aggregate_function::count;
  /// The name of the result; empty: `function(column)`.
  std::string as;
};

/// The groups of `frame::group_by`: keys, and a number for each row.
class grouped_frame {
public:
  grouped_frame(frame source, std::vector<std::string> keys);

  /// A row a group, in the order of their first rows: the keys, then the results. A column that is
  /// not there, or of a type that the function has no meaning for, is `errc::invalid_argument`.
  [[nodiscard]] frame agg(const std::vector<aggregate_spec>& specs) const;
  /// The number of rows of each group, as `count`.
  [[nodiscard]] frame count() const;

  /// The number of groups. Without keys all rows are one, also if there are none.
  [[nodiscard]] std::size_t size() const noexcept { return keys_.empty() ? 1 : first_rows_.size(); }
  /// The group of each row.
  [[nodiscard]] const std::vector<std::size_t>& group_of_row() const noexcept { return groups_; }

private:
  [[nodiscard]] column aggregate(const aggregate_spec& spec) const;

  frame source_;
  std::vector<std::string> keys_;
  std::vector<std::size_t> groups_;
  std::vector<std::size_t> first_rows_;
};

} // namespace weir::ml
