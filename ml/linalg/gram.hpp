// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace weir::ml {

/// The sum over rows of w (x - s)(x - s)', s being a fixed shift: what covariance, correlation,
/// principal components and normal equations start from.
///
/// A value for one thread; sums of parts are merged. With the mean as shift it is the centred sum,
/// without cancellation. Dense rows go through a kernel that keeps tiles of the result in
/// registers, with wide ones where the processor has them. Memory: the square of the size.
class gram_sum {
public:
  gram_sum() = default;
  /// Of rows of this size; `shift` is empty (no shift) or has as many numbers.
  explicit gram_sum(std::size_t size, std::span<const double> shift = {});

  /// Adds dense rows that lie one after another; `weights` is empty (all 1) or has one a row.
  /// Nothing is checked.
  void add_rows(std::span<const double> values, std::span<const double> weights = {});
  /// Adds a row of either kind. A sparse one without shift costs the square of its stored entries.
  void add(vector_view row, double weight = 1.0);
  void merge(const gram_sum& other);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The whole symmetric matrix; rows and columns are alike.
  [[nodiscard]] std::vector<double> values() const;

private:
  void pack(const double* values, std::size_t rows, const double* weights);

  std::size_t size_ = 0;
  std::size_t stride_ = 0; ///< size, filled up to whole tiles
  std::vector<double> shift_;
  std::vector<double> sums_;   ///< the tiles on and above the diagonal, by rows
  std::vector<double> packed_; ///< some rows, shifted, and the same once more, weighted
};

} // namespace weir::ml
