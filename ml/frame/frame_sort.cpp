// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

template <class T>
int compare(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int compare_doubles(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return compare(std::isnan(a), std::isnan(b));
  return compare(a, b);
}

int compare_rows(const column& data, std::size_t a, std::size_t b) {
  if (data.is_missing(a) || data.is_missing(b))
    return compare(!data.is_missing(a), !data.is_missing(b));
  switch (data.type()) {
  case column_type::float64:
    return compare_doubles(data.doubles()[a], data.doubles()[b]);
  case column_type::int64:
    return compare(data.integers()[a], data.integers()[b]);
  case column_type::boolean:
    return compare(data.booleans()[a], data.booleans()[b]);
  default:
    return compare(data.strings()[a], data.strings()[b]);
  }
}

} // namespace

frame frame::sort(const std::vector<sort_key>& keys) const {
  auto by = std::vector<std::pair<column, bool>>();
  for (const auto& key : keys) {
    const auto& data = (*this)[key.name];
    require(data.is_numeric() || data.type() == column_type::string, [&] {
      return "cannot sort by column '" + key.name + "' of type " + to_string(data.type());
    });
    by.emplace_back(data, key.ascending);
  }
  auto rows = std::vector<std::size_t>(rows_);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(), [&by](std::size_t a, std::size_t b) {
    for (const auto& [data, ascending] : by)
      if (const auto order = compare_rows(data, a, b); order != 0)
        return ascending ? order < 0 : order > 0;
    return false;
  });
  return take(rows);
}

} // namespace weir::ml
