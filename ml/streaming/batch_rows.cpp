// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/batch_rows.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

namespace {

void check(vector_view row, std::size_t number, std::size_t size) {
  require(row.size() == size, [&] {
    return "element " + std::to_string(number) + " of the batch has size " +
           std::to_string(row.size()) + " instead of " + std::to_string(size);
  });
  // A number times 0 is 0, or NaN if the number is not finite.
  auto sum = 0.0;
  for (const auto value : row.values())
    sum += value * 0.0;
  require(sum == 0.0, [&] {
    return "element " + std::to_string(number) + " of the batch has a value that is not finite";
  });
}

} // namespace

std::vector<vector_view> views_of(const batch<vector>& rows, std::size_t size) {
  auto views = std::vector<vector_view>();
  views.reserve(rows.size());
  for (const auto& row : rows) {
    if (size == 0 && views.empty())
      size = row.size();
    check(row, views.size(), size);
    views.push_back(row);
  }
  return views;
}

point_rows rows_of(const batch<labeled_point>& points, std::size_t size) {
  auto result = point_rows();
  result.labels.reserve(points.size());
  for (const auto& point : points) {
    if (result.labels.empty()) {
      size = size == 0 ? point.features.size() : size;
      result.features.reserve(points.size(), points.size() * point.features.num_actives());
    }
    const auto number = result.labels.size();
    check(point.features, number, size);
    require(!std::isnan(point.label), [&] {
      return "the label of element " + std::to_string(number) + " of the batch is NaN";
    });
    result.features.push_back(point.features);
    result.labels.push_back(point.label);
  }
  return result;
}

} // namespace weir::ml
