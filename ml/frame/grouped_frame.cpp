// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/grouped_frame.hpp>

#include <weir/ml/frame/row_keys.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <functional>

namespace weir::ml {

namespace {

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
  const auto variance = group.count > 1 ? group.squares / (group.count - 1) : not_a_number;
  switch (function) {
  case aggregate_function::sum:
    return group.sum;
  case aggregate_function::mean:
    return group.count > 0 ? group.sum / group.count : not_a_number;
  case aggregate_function::variance:
    return variance;
  default:
    return std::sqrt(variance);
  }
}

column by_moments(const column& data, const std::vector<std::size_t>& groups, std::size_t size,
                  aggregate_function function) {
  const auto spreads =
      function == aggregate_function::variance || function == aggregate_function::stddev;
  const auto count_min = spreads ? 2.0 : 1.0;
  const auto doubles = data.to_doubles();
  auto all = std::vector<moments>(size);
  for (std::size_t row = 0; row < groups.size(); ++row)
    if (!data.is_missing(row))
      all[groups[row]].add(doubles.doubles()[row]);
  auto out = std::vector<double>(size);
  auto missing = std::vector<std::uint8_t>(size);
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = result(all[i], function);
    missing[i] = all[i].count < count_min ? 1 : 0;
  }
  return column(std::move(out)).with_missing(std::move(missing));
}

// Whole numbers stay whole: above 2^53 doubles could not hold them.
column sums_of_integers(const column& data, const std::vector<std::size_t>& groups,
                        std::size_t size, const std::string& name) {
  auto sums = std::vector<std::int64_t>(size);
  auto missing = std::vector<std::uint8_t>(size, 1);
  for (std::size_t row = 0; row < groups.size(); ++row) {
    if (data.is_missing(row))
      continue;
    auto& sum = sums[groups[row]];
    require(!__builtin_add_overflow(sum, data.integers()[row], &sum), [&] {
      return "the sum of column '" + name + "' leaves the range of 64 bits at row " +
             std::to_string(row) + "; make doubles of it";
    });
    missing[groups[row]] = 0;
  }
  return column(std::move(sums)).with_missing(std::move(missing));
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
  const auto by_order = [&](const auto& values, auto is_less) {
    return by_row(data, groups, size, [&](std::size_t row, std::size_t best) {
      return smallest ? is_less(values[row], values[best]) : is_less(values[best], values[row]);
    });
  };
  switch (data.type()) {
  case column_type::string:
    return by_order(data.strings(), std::less<>());
  case column_type::int64:
    return by_order(data.integers(), std::less<>());
  case column_type::boolean:
    return by_order(data.booleans(), std::less<>());
  default:
    // NaN is larger than any number.
    return by_order(data.doubles(),
                    [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
  }
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

// What moments are taken of are numbers; what is compared or collected may be texts, too.
void require_type(const aggregate_spec& spec, const column& data) {
  using f = aggregate_function;
  const auto any =
      spec.function == f::count || spec.function == f::first || spec.function == f::last;
  const auto texts = spec.function == f::count_distinct || spec.function == f::min ||
                     spec.function == f::max || spec.function == f::collect_list;
  require(any || data.is_numeric() || (texts && data.type() == column_type::string), [&] {
    return to_string(spec.function) + ": column '" + spec.column + "' is of type " +
           to_string(data.type()) + "; it must hold numbers" + (texts ? " or texts" : "");
  });
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
  auto numbers = row_keys();
  groups_ = keys_.empty() ? std::vector<std::size_t>(source_.num_rows())
                          : numbers.add(key_columns(source_, keys_), false);
  for (std::size_t row = 0; row < groups_.size(); ++row)
    if (groups_[row] == first_rows_.size())
      first_rows_.push_back(row);
}

column grouped_frame::aggregate(const aggregate_spec& spec) const {
  const auto groups = size();
  const auto counts_of = [&](auto counts_row) {
    auto counts = std::vector<std::size_t>(groups);
    for (std::size_t row = 0; row < groups_.size(); ++row)
      counts[groups_[row]] += counts_row(row) ? 1 : 0;
    return to_counts(counts);
  };
  if (spec.function == aggregate_function::count && spec.column == "*")
    return counts_of([](std::size_t) { return true; });
  const auto& data = source_[spec.column];
  require_type(spec, data);
  switch (spec.function) {
  case aggregate_function::count:
    return counts_of([&data](std::size_t row) { return !data.is_missing(row); });
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
  case aggregate_function::sum:
    if (data.type() == column_type::int64)
      return sums_of_integers(data, groups_, groups, spec.column);
    [[fallthrough]];
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
