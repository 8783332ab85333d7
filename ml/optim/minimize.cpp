// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/minimize.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/optim/lbfgs_memory.hpp>
#include <weir/ml/support/early_stop.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

/// The share of the decrease that the slope promises, and of the slope that may be left.
constexpr auto sufficient_decrease = 1e-4;
constexpr auto slope_left = 0.9;
constexpr auto trials_max = 40;
/// What the rounding of a sum may add to the value, relative to it.
constexpr auto rounding = 1e-14;
/// How many iterations the test of the value looks back.
constexpr std::size_t look_back = 5;

/// A point, the value there, and the gradient of the smooth part.
struct position {
  eigen_vector x;
  eigen_vector gradient;
  double value = 0.0;
};

class search {
public:
  search(const minimization& what, std::vector<double> start, const stop_rule& stop)
      : what_(what),
        stop_(stop),
        projected_(!what.l1.empty() || !what.lower.empty() || !what.upper.empty()) {
    at_.x = as_eigen(std::span<const double>(start));
    into_bounds(at_.x);
    at_.gradient.resize(at_.x.size());
    next_ = at_;
  }

  minimum run() {
    evaluate(at_);
    require(std::isfinite(at_.value), [this] {
      return "the objective is " + number_text(at_.value) +
             " at the start; are there infinite numbers in the data?";
    });
    auto result = minimum{{}, {at_.value}, false};
    while (true) {
      reduce_gradient();
      if (reduced().norm() <= std::max(stop_.tol * std::abs(at_.value), 1e-8) ||
          stands_still(result.history)) {
        result.converged = true;
        break;
      }
      if (result.iterations() >= stop_.max_iter || !advance())
        break;
      result.history.push_back(at_.value);
    }
    result.x.assign(at_.x.data(), at_.x.data() + at_.x.size());
    return result;
  }

private:
  static std::size_t place(Eigen::Index j) { return static_cast<std::size_t>(j); }
  static std::span<const double> as_span(const eigen_vector& v) {
    return {v.data(), place(v.size())};
  }
  [[nodiscard]] double l1(Eigen::Index j) const {
    return what_.l1.empty() ? 0.0 : what_.l1[place(j)];
  }
  [[nodiscard]] double lower(Eigen::Index j) const {
    return what_.lower.empty() ? -std::numeric_limits<double>::infinity() : what_.lower[place(j)];
  }
  [[nodiscard]] double upper(Eigen::Index j) const {
    return what_.upper.empty() ? std::numeric_limits<double>::infinity() : what_.upper[place(j)];
  }

  void into_bounds(eigen_vector& x) const {
    if (!projected_)
      return;
    for (Eigen::Index j = 0; j < x.size(); ++j)
      x[j] = std::min(std::max(x[j], lower(j)), upper(j));
  }

  void evaluate(position& at) const {
    at.value = what_.smooth({at.x.data(), place(at.x.size())},
                            {at.gradient.data(), place(at.gradient.size())});
    for (Eigen::Index j = 0; j < at.x.size() && !what_.l1.empty(); ++j)
      at.value += l1(j) * std::abs(at.x[j]);
  }

  [[nodiscard]] bool stands_still(const std::vector<double>& history) const {
    if (history.size() <= look_back)
      return false;
    const auto before = history[history.size() - 1 - look_back];
    return std::abs(before - at_.value) <= stop_.tol * std::abs(at_.value);
  }

  /// What penalty and bounds leave of the gradient: 0 where no way down is left.
  [[nodiscard]] const eigen_vector& reduced() const { return projected_ ? reduced_ : at_.gradient; }

  void reduce_gradient() {
    if (!projected_)
      return;
    reduced_ = at_.gradient;
    for (Eigen::Index j = 0; j < reduced_.size(); ++j) {
      const auto x = at_.x[j];
      auto& slope = reduced_[j];
      if (x != 0.0)
        slope += x > 0.0 ? l1(j) : -l1(j);
      else
        slope = slope > 0.0 ? std::max(slope - l1(j), 0.0) : std::min(slope + l1(j), 0.0);
      if ((x <= lower(j) && slope > 0.0) || (x >= upper(j) && slope < 0.0))
        slope = 0.0;
    }
  }

  /// A coordinate that is held where it is.
  [[nodiscard]] bool is_held(Eigen::Index j) const {
    const auto x = at_.x[j];
    const auto at_kink = l1(j) > 0.0 && x == 0.0;
    return reduced_[j] == 0.0 && (at_kink || x <= lower(j) || x >= upper(j));
  }

  void find_direction() {
    direction_ = -reduced();
    if (memory_.empty())
      return;
    memory_.apply({direction_.data(), place(direction_.size())});
    for (Eigen::Index j = 0; j < direction_.size() && projected_; ++j) {
      const auto leaves_orthant =
          l1(j) > 0.0 && at_.x[j] == 0.0 && direction_[j] * reduced_[j] > 0.0;
      if (leaves_orthant || is_held(j))
        direction_[j] = 0.0;
    }
    if (!(direction_.dot(reduced()) < 0.0)) {
      memory_.clear();
      direction_ = -reduced();
    }
  }

  /// A step to a lower value; false if there is none, even straight down.
  bool advance() {
    find_direction();
    const auto first = memory_.empty() ? 1.0 / direction_.norm() : 1.0;
    if (!(projected_ ? step_projected(first) : step_by_wolfe(first))) {
      if (memory_.empty())
        return false;
      memory_.clear();
      return advance();
    }
    memory_.add(as_span(at_.x), as_span(next_.x), as_span(at_.gradient), as_span(next_.gradient));
    std::swap(at_, next_);
    return true;
  }

  [[nodiscard]] bool is_lower(double promised) const {
    return next_.value <=
           at_.value + sufficient_decrease * promised + rounding * std::abs(at_.value);
  }

  /// Where a parabola of this slope at `low` and these values has its least value, kept off the ends.
  static double between(double low, double high, double value_low, double slope_low,
                        double value_high) {
    const auto width = high - low;
    const auto bend = value_high - value_low - slope_low * width;
    const auto best = -slope_low * width * width / (2.0 * bend);
    const auto usable = std::isfinite(best) && bend > 0.0;
    return low + (usable ? std::clamp(best, 0.1 * width, 0.9 * width) : 0.5 * width);
  }

  bool step_by_wolfe(double length) {
    const auto slope_at = at_.gradient.dot(direction_);
    auto low = 0.0;
    auto high = std::numeric_limits<double>::infinity();
    auto value_low = at_.value;
    auto slope_low = slope_at;
    auto value_high = 0.0;
    for (auto trial = 0; trial < trials_max; ++trial) {
      next_.x = at_.x + length * direction_;
      evaluate(next_);
      const auto slope = next_.gradient.dot(direction_);
      if (!is_lower(length * slope_at) || !std::isfinite(slope)) {
        high = length;
        value_high = next_.value;
      } else if (slope < slope_left * slope_at) {
        // Beyond here it still goes down as steeply; where it would end by the two slopes.
        const auto ahead = slope > slope_low ? length + (length - low) * slope / (slope_low - slope)
                                             : std::numeric_limits<double>::infinity();
        low = length;
        value_low = next_.value;
        slope_low = slope;
        if (std::isinf(high)) {
          length = std::clamp(ahead, 1.5 * length, 10.0 * length);
          continue;
        }
      } else {
        return true;
      }
      length = between(low, high, value_low, slope_low, value_high);
    }
    return false;
  }

  /// Onto the bounds and, where there is a penalty, not across 0.
  void project(eigen_vector& x) const {
    for (Eigen::Index j = 0; j < x.size(); ++j) {
      const auto side = at_.x[j] != 0.0 ? at_.x[j] : -reduced_[j];
      if (l1(j) > 0.0 && !(x[j] * side > 0.0))
        x[j] = 0.0;
    }
    into_bounds(x);
  }

  bool step_projected(double length) {
    for (auto trial = 0; trial < trials_max; ++trial) {
      next_.x = at_.x + length * direction_;
      project(next_.x);
      evaluate(next_);
      const auto promised = reduced_.dot(next_.x - at_.x);
      if (promised < 0.0 && is_lower(promised))
        return true;
      length *= between(0.0, 1.0, at_.value, promised, next_.value);
    }
    return false;
  }

  const minimization& what_;
  const stop_rule& stop_;
  bool projected_;
  position at_;
  position next_;
  eigen_vector reduced_;
  eigen_vector direction_;
  lbfgs_memory memory_;
};

} // namespace

minimum minimize(const minimization& what, std::vector<double> start, const stop_rule& stop) {
  // Named, so that the start is gone before the search begins.
  auto way = search(what, std::move(start), stop);
  return way.run();
}

void warn_unless_converged(const minimum& result, std::string_view who) {
  if (!result.converged)
    warn_of_early_stop(who, result.iterations(), "raise maxIter or tol, or scale the features");
}

} // namespace weir::ml
