// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/kernel_density.hpp>

#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <numbers>

namespace weir::ml {

kernel_density& kernel_density::set_bandwidth(double bandwidth) {
  require(bandwidth > 0.0, "kernel_density: the bandwidth must be > 0");
  bandwidth_ = bandwidth;
  return *this;
}

std::vector<double> kernel_density::estimate(std::span<const double> points) const {
  require(!sample_.empty(), "kernel_density: set a sample of at least one value first");
  const auto scale =
      1.0 / (bandwidth_ * std::sqrt(2.0 * std::numbers::pi) * static_cast<double>(sample_.size()));
  auto densities = std::vector<double>(points.size());
  parallel_for(points.size(), [&](std::size_t at) {
    auto sum = 0.0;
    for (const auto value : sample_) {
      const auto distance = (value - points[at]) / bandwidth_;
      sum += std::exp(-0.5 * distance * distance);
    }
    densities[at] = sum * scale;
  });
  return densities;
}

} // namespace weir::ml
