// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace weir::ml {

/// Kernel density estimation with a normal kernel: the density at a point is the mean over the
/// sample of the density of N(value, bandwidth²).
class kernel_density {
public:
  /// The values must outlive the calls of `estimate`.
  kernel_density& set_sample(std::span<const double> sample) {
    sample_ = sample;
    return *this;
  }
  /// The deviation of the kernel, > 0; else `errc::invalid_argument`.
  kernel_density& set_bandwidth(double bandwidth);

  /// The densities at `points`; `errc::invalid_argument` without a sample. O(points · sample).
  [[nodiscard]] std::vector<double> estimate(std::span<const double> points) const;

private:
  std::span<const double> sample_;
  double bandwidth_ = 1.0;
};

} // namespace weir::ml
