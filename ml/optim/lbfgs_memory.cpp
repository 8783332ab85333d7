// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/lbfgs_memory.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>

#include <algorithm>
#include <limits>

namespace weir::ml {

void lbfgs_memory::add(std::span<const double> step, std::span<const double> gradient_change) {
  const auto s = as_eigen(step);
  const auto y = as_eigen(gradient_change);
  const auto curvature = s.dot(y);
  const auto change = y.squaredNorm();
  if (!(curvature > std::numeric_limits<double>::epsilon() * change) || !(change > 0.0))
    return;
  if (corrections_.size() < corrections_max_)
    corrections_.emplace_back();
  else
    std::rotate(corrections_.begin(), corrections_.begin() + 1, corrections_.end());
  auto& latest = corrections_.back();
  latest.step.assign(step.begin(), step.end());
  latest.change.assign(gradient_change.begin(), gradient_change.end());
  latest.curvature = curvature;
  scale_ = curvature / change;
}

void lbfgs_memory::clear() noexcept {
  corrections_.clear();
  scale_ = 1.0;
}

void lbfgs_memory::apply(std::span<double> vector) const {
  auto v = as_eigen(vector);
  auto factors = std::vector<double>(corrections_.size());
  for (auto i = corrections_.size(); i-- > 0;) {
    const auto& past = corrections_[i];
    factors[i] = as_eigen(std::span<const double>(past.step)).dot(v) / past.curvature;
    v -= factors[i] * as_eigen(std::span<const double>(past.change));
  }
  v *= scale_;
  for (std::size_t i = 0; i < corrections_.size(); ++i) {
    const auto& past = corrections_[i];
    const auto change = as_eigen(std::span<const double>(past.change)).dot(v) / past.curvature;
    v += (factors[i] - change) * as_eigen(std::span<const double>(past.step));
  }
}

} // namespace weir::ml
