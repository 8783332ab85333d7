// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/imputer.hpp>

#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/stat/quantiles.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

double mean_of(const std::vector<double>& values) {
  // Around the first value, so that equal values have themselves as mean.
  auto sum = 0.0;
  for (const auto value : values)
    sum += value - values.front();
  return values.front() + sum / static_cast<double>(values.size());
}

double mode_of(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  auto mode = values.front();
  auto most = std::ptrdiff_t{0};
  for (auto at = values.begin(); at != values.end();) {
    const auto end = std::upper_bound(at, values.end(), *at);
    if (end - at > most) {
      most = end - at;
      mode = *at;
    }
    at = end;
  }
  return mode;
}

bool is_missing_value(double value, double missing) {
  return value == missing || (std::isnan(value) && std::isnan(missing));
}

/// Replaces what is marked as missing, and equal to the missing value.
template <class T>
std::vector<T> replaced(const column& input, std::span<const T> values, double missing, T by) {
  auto result = std::vector<T>(values.begin(), values.end());
  for (std::size_t row = 0; row < result.size(); ++row)
    if (input.is_missing(row) || is_missing_value(static_cast<double>(values[row]), missing))
      result[row] = by;
  return result;
}

} // namespace

frame imputer_model::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(pairs.size() == surrogates_.size(), [&] {
    return uid() + ": fitted to " + std::to_string(surrogates_.size()) + " columns, used on " +
           std::to_string(pairs.size());
  });
  auto result = data;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& input = data[pairs[i].input];
    if (input.type() == column_type::int64)
      result = result.with_column(pairs[i].output,
                                  column(replaced(input, input.integers(), missing_value(),
                                                  static_cast<std::int64_t>(surrogates_[i]))));
    else
      result = result.with_column(
          pairs[i].output, column(replaced(input, number_column(data, pairs[i].input).doubles(),
                                           missing_value(), surrogates_[i])));
  }
  return result;
}

imputer_model imputer::fit_impl(const frame& data) const {
  auto surrogates = std::vector<double>();
  for (const auto& pair : column_pairs()) {
    const auto input = number_column(data, pair.input);
    auto values = std::vector<double>();
    for (std::size_t row = 0; row < input.size(); ++row) {
      const auto value = input.doubles()[row];
      if (!input.is_missing(row) && !std::isnan(value) && !is_missing_value(value, missing_value()))
        values.push_back(value);
    }
    require(!values.empty(), [&] {
      return "Imputer: column '" + pair.input + "' has no number that is not missing";
    });
    const double half[] = {0.5};
    surrogates.push_back(strategy() == "mean"     ? mean_of(values)
                         : strategy() == "median" ? quantiles(values, half).front()
                                                  : mode_of(values));
  }
  return imputer_model(std::move(surrogates));
}

} // namespace weir::ml
