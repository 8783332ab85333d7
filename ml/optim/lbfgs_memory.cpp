// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/lbfgs_memory.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/support/plan_of_vector.hpp>

#include <algorithm>
#include <limits>

namespace weir::ml {

namespace {

/// A run of a vector.
template <class Numbers>
auto run_of(Numbers& numbers, const row_block& run) {
  return as_eigen(std::span(numbers).subspan(run.begin, run.size()));
}

/// step' change and change' change.
struct products {
  double curvature = 0.0;
  double change = 0.0;
};

} // namespace

void lbfgs_memory::add(std::span<const double> from, std::span<const double> to,
                       std::span<const double> gradient_from, std::span<const double> gradient_to) {
  const auto plan = plan_of_vector(from.size());
  const auto step = [&](const row_block& run) { return run_of(to, run) - run_of(from, run); };
  const auto change_of = [&](const row_block& run) {
    return run_of(gradient_to, run) - run_of(gradient_from, run);
  };
  const auto [curvature, change] = parallel_reduce<products>(
      plan,
      [&](const row_block& run) {
        const auto y = change_of(run);
        return products{step(run).dot(y), y.squaredNorm()};
      },
      [](products& total, const products& next) {
        total.curvature += next.curvature;
        total.change += next.change;
      });
  if (!(curvature > std::numeric_limits<double>::epsilon() * change) || !(change > 0.0))
    return;
  scale_ = curvature / change;
  if (corrections_.size() < corrections_max_)
    corrections_.emplace_back();
  else
    std::rotate(corrections_.begin(), corrections_.begin() + 1, corrections_.end());
  auto& latest = corrections_.back();
  latest.curvature = curvature;
  latest.step.resize(from.size());
  latest.change.resize(from.size());
  parallel_for(plan, [&](const row_block& run) {
    run_of(latest.step, run) = step(run);
    run_of(latest.change, run) = change_of(run);
  });
}

void lbfgs_memory::clear() noexcept {
  corrections_.clear();
  scale_ = 1.0;
}

// Each pass ends one update and begins the next inner product, since vectors may be too long for the
// cache.
void lbfgs_memory::apply(std::span<double> vector) const {
  if (corrections_.empty())
    return;
  const auto sum = [plan = plan_of_vector(vector.size())](const auto& of_run) {
    return parallel_reduce<double>(plan, of_run, [](double& total, double next) { total += next; });
  };
  const auto count = corrections_.size();
  auto factors = std::vector<double>(count);
  auto product = sum([&](const row_block& run) {
    return run_of(vector, run).dot(run_of(corrections_.back().step, run));
  });
  for (auto i = count; i-- > 0;) {
    const auto& past = corrections_[i];
    factors[i] = product / past.curvature;
    product = sum([&](const row_block& run) {
      auto v = run_of(vector, run);
      v -= factors[i] * run_of(past.change, run);
      if (i > 0)
        return v.dot(run_of(corrections_[i - 1].step, run));
      v *= scale_;
      return v.dot(run_of(past.change, run));
    });
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto factor = factors[i] - product / corrections_[i].curvature;
    product = sum([&](const row_block& run) {
      auto v = run_of(vector, run);
      v += factor * run_of(corrections_[i].step, run);
      return i + 1 < count ? v.dot(run_of(corrections_[i + 1].change, run)) : 0.0;
    });
  }
}

} // namespace weir::ml
