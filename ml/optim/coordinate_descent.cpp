// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/coordinate_descent.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

/// Larger systems of active coordinates are left to the sweeps, which are cheaper then.
constexpr std::size_t solved_max = 1024;

double sign_of(double value) {
  return value > 0.0 ? 1.0 : value < 0.0 ? -1.0 : 0.0;
}

double soft_threshold(double value, double threshold) {
  return sign_of(value) * std::max(std::abs(value) - threshold, 0.0);
}

class descent {
public:
  descent(std::span<const double> a, std::span<const double> b, std::span<const double> l1)
      : a_(a.data(), eigen_index(b.size()), eigen_index(b.size())),
        b_(as_eigen(b)),
        l1_(l1),
        x_(eigen_vector::Zero(b_.size())),
        gradient_(-b_) {
    // nop
  }

  struct moved {
    double largest = 0.0; ///< change of a coordinate
    bool signs = false;   ///< whether a sign changed
  };

  moved sweep() {
    auto result = moved();
    for (Eigen::Index j = 0; j < x_.size(); ++j) {
      const auto curvature = a_(j, j);
      if (!(curvature > 0.0))
        continue;
      const auto before = x_[j];
      const auto after = soft_threshold(before * curvature - gradient_[j], l1(j)) / curvature;
      if (after == before)
        continue;
      gradient_ += (after - before) * a_.col(j);
      x_[j] = after;
      result.largest = std::max(result.largest, std::abs(after - before) * std::sqrt(curvature));
      result.signs = result.signs || sign_of(after) != sign_of(before);
    }
    return result;
  }

  /// Solves for the coordinates that are not zero; true if that is the minimum. Leaves all as it
  /// was if a sign would change.
  bool solve_active() {
    auto active = std::vector<Eigen::Index>();
    for (Eigen::Index j = 0; j < x_.size(); ++j)
      if (x_[j] != 0.0)
        active.push_back(j);
    if (active.empty() || active.size() > solved_max)
      return false;
    auto wanted = eigen_vector(b_(active));
    for (std::size_t i = 0; i < active.size(); ++i)
      wanted[eigen_index(i)] -= l1(active[i]) * sign_of(x_[active[i]]);
    const auto factor = Eigen::LLT<eigen_matrix>(a_(active, active));
    if (factor.info() != Eigen::Success)
      return false;
    const eigen_vector solved = factor.solve(wanted);
    for (std::size_t i = 0; i < active.size(); ++i)
      if (sign_of(solved[eigen_index(i)]) != sign_of(x_[active[i]]))
        return false;
    x_(active) = solved;
    gradient_ = a_ * x_ - b_;
    return is_optimal();
  }

  [[nodiscard]] double value() const {
    auto penalty = 0.0;
    for (Eigen::Index j = 0; j < x_.size(); ++j)
      penalty += l1(j) * std::abs(x_[j]);
    return 0.5 * x_.dot(gradient_ - b_) + penalty;
  }

  [[nodiscard]] double largest() const {
    return x_.size() == 0 ? 0.0 : x_.cwiseAbs().cwiseProduct(a_.diagonal().cwiseSqrt()).maxCoeff();
  }

  [[nodiscard]] std::vector<double> point() const { return {x_.data(), x_.data() + x_.size()}; }

private:
  [[nodiscard]] double l1(Eigen::Index j) const { return l1_[static_cast<std::size_t>(j)]; }

  [[nodiscard]] bool is_optimal() const {
    const auto slack = 1e-9 * b_.cwiseAbs().maxCoeff();
    for (Eigen::Index j = 0; j < x_.size(); ++j) {
      const auto off = x_[j] == 0.0 ? std::max(std::abs(gradient_[j]) - l1(j), 0.0)
                                    : std::abs(gradient_[j] + l1(j) * sign_of(x_[j]));
      if (a_(j, j) > 0.0 && !(off <= slack))
        return false;
    }
    return true;
  }

  const_matrix_map a_;
  const_vector_map b_;
  std::span<const double> l1_;
  eigen_vector x_;
  eigen_vector gradient_; ///< A x - b
};

} // namespace

minimum coordinate_descent(std::span<const double> a, std::span<const double> b,
                           std::span<const double> l1, const stop_rule& stop) {
  auto search = descent(a, b, l1);
  auto result = minimum{{}, {search.value()}, false};
  auto solved = false;
  while (!result.converged && result.iterations() < stop.max_iter) {
    const auto moved = search.sweep();
    result.converged = moved.largest <= stop.tol * search.largest();
    // Once for each set of signs: the answer would be the same again.
    if (moved.signs) {
      solved = false;
    } else if (!solved && !result.converged) {
      solved = true;
      result.converged = search.solve_active();
    }
    result.history.push_back(search.value());
  }
  result.x = search.point();
  return result;
}

} // namespace weir::ml
