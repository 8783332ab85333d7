// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/grouped_frame.hpp>

#include <weir/ml/frame/row_keys.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();

// Sums of one group; variance by Welford's update.
struct moments {
  double count = 0.0;
  double sum = 0.0;
  double mean = 0.0;
  double squares = 0.0;

  void add(double value) {
    count += 1.0;
    sum += value;
    const auto delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
};

double result(const moments& group, aggregate_function function) {
  const auto variance = group.count > 1 ? group.squares / (group.count - 1) : nan;
  switch (function) {
  case aggregate_function::sum:
    return group.sum;
  case aggregate_function::mean:
    return group.count > 0 ? group.sum / group.count : nan;
  case aggregate_function::variance:
    return variance;
  default:
    return std::sqrt(variance);
  }
}

column by_moments(const column& data, const std::vector<std::size_t>& groups, std::size_t size,
                  aggregate_function function) {
  const auto doubles = data.to_doubles();
  auto all = std::vector<moments>(size);
  for (std::size_t row = 0; row < groups.size(); ++row)
    if (!data.is_missing(row))
      all[groups[row]].add(doubles.doubles()[row]);
  auto out = std::vector<double>(size);
  auto missing = std::vector<std::uint8_t>(size);
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = result(all[i], function);
    missing[i] = all[i].count == 0 ? 1 : 0;
  }
  return column(std::move(out)).with_missing(std::move(missing));
}

// The row of each group that is chosen by `better(candidate, best)`, of those not missing.
template <class Better>
column by_row(const column& data, const std::vector<std::size_t>& groups, std::size_t size,
              Better better) {
  auto rows = std::vector<std::size_t>(size, column::no_row);
  for (std::size_t row = 0; row < groups.size(); ++row) {
    auto& best = rows[groups[row]];
    if (!data.is_missing(row) && (best == column::no_row || better(row, best)))
      best = row;
  }
  return data.take_or_missing(rows);
}

column by_extreme(const column& data, const std::vector<std::size_t>& groups, std::size_t size,
                  bool smallest) {
  const auto ordered = [smallest](const auto& a, const auto& b) {
    return smallest ? a < b : b < a;
  };
  if (data.type() == column_type::string)
    return by_row(data, groups, size, [&](std::size_t row, std::size_t best) {
      return ordered(data.strings()[row], data.strings()[best]);
    });
  const auto doubles = data.to_doubles();
  return by_row(data, groups, size,
                [&, values = doubles.doubles()](std::size_t row, std::size_t best) {
                  // NaN is larger than any number.
                  if (std::isnan(values[row]) || std::isnan(values[best]))
                    return ordered(std::isnan(values[row]), std::isnan(values[best]));
                  return ordered(values[row], values[best]);
                });
}

column to_counts(const std::vector<std::size_t>& counts) {
  return column(std::vector<std::int64_t>(counts.begin(), counts.end()));
}

column collected(const column& data, const std::vector<std::size_t>& groups, std::size_t size) {
  const auto in_lists = [&](auto lists, const auto& element) {
    auto rows = std::vector<std::vector<std::size_t>>(size);
    for (std::size_t row = 0; row < groups.size(); ++row)
      if (!data.is_missing(row))
        rows[groups[row]].push_back(row);
    for (const auto& members : rows) {
      for (const auto row : members)
        lists.add(element(row));
      lists.end_row();
    }
    return column(std::move(lists));
  };
  if (data.type() == column_type::string)
    return in_lists(string_array_data(), [&](std::size_t row) { return data.strings()[row]; });
  const auto doubles = data.to_doubles();
  return in_lists(double_array_data(),
                  [values = doubles.doubles()](std::size_t row) { return values[row]; });
}

} // namespace

std::string to_string(aggregate_function function) {
  switch (function) {
  case aggregate_function::count:
    return "count";
  case aggregate_function::count_distinct:
    return "count_distinct";
  case aggregate_function::sum:
    return "sum";
  case aggregate_function::mean:
    return "avg";
  case aggregate_function::min:
    return "min";
  case aggregate_function::max:
    return "max";
  case aggregate_function::variance:
    return "variance";
  case aggregate_function::stddev:
    return "stddev";
  case aggregate_function::first:
    return "first";
  case aggregate_function::last:
    return "last";
  case aggregate_function::collect_list:
    return "collect_list";
  }
  return "unknown";
}

grouped_frame::grouped_frame(frame source, std::vector<std::string> keys)
    : source_(std::move(source)),
      keys_(std::move(keys)) {
  auto columns = std::vector<column>();
  for (const auto& key : keys_)
    columns.push_back(source_[key]);
  auto numbers = row_keys();
  // Without keys all rows are one group.
  groups_ =
      keys_.empty() ? std::vector<std::size_t>(source_.num_rows()) : numbers.add(columns, false);
  for (std::size_t row = 0; row < groups_.size(); ++row)
    if (groups_[row] == first_rows_.size())
      first_rows_.push_back(row);
}

column grouped_frame::aggregate(const aggregate_spec& spec) const {
  const auto groups = size();
  if (spec.function == aggregate_function::count) {
    auto counts = std::vector<std::size_t>(groups);
    const auto all = spec.column == "*";
    for (std::size_t row = 0; row < groups_.size(); ++row)
      counts[groups_[row]] += all || !source_[spec.column].is_missing(row) ? 1 : 0;
    return to_counts(counts);
  }
  const auto& data = source_[spec.column];
  switch (spec.function) {
  case aggregate_function::count_distinct: {
    auto pairs = std::vector<std::int64_t>(groups_.begin(), groups_.end());
    const auto unique = frame({{"group", column(std::move(pairs))}, {"value", data}}).distinct();
    auto counts = std::vector<std::size_t>(groups);
    for (std::size_t row = 0; row < unique.num_rows(); ++row)
      if (!unique["value"].is_missing(row))
        ++counts[static_cast<std::size_t>(unique["group"].integers()[row])];
    return to_counts(counts);
  }
  case aggregate_function::min:
  case aggregate_function::max:
    return by_extreme(data, groups_, groups, spec.function == aggregate_function::min);
  case aggregate_function::first:
    return by_row(data, groups_, groups, [](auto, auto) { return false; });
  case aggregate_function::last:
    return by_row(data, groups_, groups, [](auto, auto) { return true; });
  case aggregate_function::collect_list:
    return collected(data, groups_, groups);
  default:
    return by_moments(data, groups_, groups, spec.function);
  }
}

frame grouped_frame::agg(const std::vector<aggregate_spec>& specs) const {
  auto columns = std::vector<frame::named_column>();
  for (const auto& key : keys_)
    columns.emplace_back(key, source_[key].take(first_rows_));
  for (const auto& spec : specs)
    columns.emplace_back(spec.as.empty() ? to_string(spec.function) + "(" + spec.column + ")"
                                         : spec.as,
                         aggregate(spec));
  return frame(std::move(columns));
}

frame grouped_frame::count() const {
  return agg({{"*", aggregate_function::count, "count"}});
}

} // namespace weir::ml
