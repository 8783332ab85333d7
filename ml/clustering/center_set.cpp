// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/center_set.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/scaled_rows.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

/// Below this share of the lengths, a distance from inner products has lost half of its digits.
constexpr auto cancelled = 1e-6;

std::vector<double> joined(const std::vector<vector>& centers) {
  require(!centers.empty(), std::string("a clustering needs at least one center"));
  auto values = std::vector<double>();
  for (const auto& center : centers) {
    require(center.size() == centers.front().size(), [&] {
      return "a center has size " + std::to_string(center.size()) + ", but the first has size " +
             std::to_string(centers.front().size());
    });
    const auto elements = center.to_array();
    values.insert(values.end(), elements.begin(), elements.end());
  }
  return values;
}

[[noreturn]] void fail_zero_length() {
  fail_argument("the cosine distance is not defined for vectors of length 0");
}

} // namespace

center_set::center_set(std::vector<double> centers, std::size_t num_features,
                       cluster_distance measure)
    : features_(num_features),
      measure_(measure),
      centers_(std::move(centers)),
      norms_(num_features == 0 ? 1 : centers_.size() / num_features) {
  const auto count = norms_.size();
  stride_ = (count + center_table::lanes - 1) / center_table::lanes * center_table::lanes;
  columns_.assign(features_ * stride_, std::numeric_limits<double>::infinity());
  for (std::size_t c = 0; c < count; ++c) {
    const auto center = std::span(centers_).subspan(c * features_, features_);
    if (measure_ == cluster_distance::cosine) {
      const auto length = norm(vector_view::dense(center));
      if (length == 0.0)
        fail_zero_length();
      scal(1.0 / length, center);
    }
    for (std::size_t j = 0; j < features_; ++j)
      columns_[j * stride_ + c] = center[j];
    norms_[c] = dot(vector_view::dense(center), center);
  }
}

center_set::center_set(const std::vector<vector>& centers, cluster_distance measure)
    : center_set(joined(centers), centers.empty() ? 0 : centers.front().size(), measure) {
  // nop
}

std::vector<vector> center_set::to_vectors() const {
  auto result = std::vector<vector>();
  for (std::size_t c = 0; c < size(); ++c)
    result.emplace_back(vector_view::dense((*this)[c]));
  return result;
}

nearest_center center_set::nearest_sparse(vector_view row, std::vector<double>& buffer) const {
  buffer.assign(stride_, 0.0);
  add_scaled_rows(row, {columns_.data(), stride_}, buffer.data());
  const auto& products = buffer;
  auto square = 0.0;
  for (const auto value : row.values())
    square += value * value;
  auto best = nearest_center{0, std::numeric_limits<double>::infinity()};
  for (std::size_t c = 0; c < norms_.size(); ++c) {
    auto distance = square + norms_[c] - 2.0 * products[c];
    if (distance < cancelled * (square + norms_[c]))
      distance = sqdist(row, vector_view::dense((*this)[c]));
    if (distance < best.cost)
      best = {static_cast<std::uint32_t>(c), distance};
  }
  return best;
}

void center_set::nearest(const double* rows, std::span<nearest_center> out) const {
  find_nearest(rows, out.size(), {columns_.data(), size(), features_, stride_}, out.data());
  if (measure_ == cluster_distance::cosine)
    for (auto& found : out)
      found.cost *= 0.5;
}

nearest_center center_set::nearest_scaled(vector_view row, std::vector<double>& buffer) const {
  if (row.is_dense()) {
    auto found = nearest_center();
    nearest(row.values().data(), {&found, 1});
    return found;
  }
  auto found = nearest_sparse(row, buffer);
  // |a - b|² = 2 (1 - cos) for vectors of length 1.
  if (measure_ == cluster_distance::cosine)
    found.cost *= 0.5;
  return found;
}

nearest_center center_set::nearest(vector_view row) const {
  require(row.size() == features_, [&] {
    return "the centers have size " + std::to_string(features_) + ", but the vector has size " +
           std::to_string(row.size());
  });
  auto buffer = std::vector<double>();
  if (measure_ == cluster_distance::euclidean)
    return nearest_scaled(row, buffer);
  const auto length = norm(row);
  if (length == 0.0)
    fail_zero_length();
  auto values = std::vector<double>(row.values().begin(), row.values().end());
  scal(1.0 / length, values);
  return nearest_scaled(row.is_dense() ? vector_view::dense(values)
                                       : vector_view::sparse(row.size(), row.indices(), values),
                        buffer);
}

} // namespace weir::ml
