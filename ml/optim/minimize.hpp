// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Gives the value of a smooth function at `x` and writes its gradient.
using smooth_function =
    std::function<double(std::span<const double> x, std::span<double> gradient)>;

/// What is minimised: smooth(x) + sum of l1_j |x_j|, where lower_j <= x_j <= upper_j.
///
/// Lists are empty (no penalty, no bound) or have an entry for each coordinate. A coordinate with a
/// penalty may have bounds only on its own side of 0 or around it.
struct minimization {
  smooth_function smooth;
  std::vector<double> l1 = {};    ///< not negative
  std::vector<double> lower = {}; ///< may be -infinity
  std::vector<double> upper = {}; ///< may be infinity
};

/// When an optimiser stops, by Spark's params. It has converged when the value fell by no more than
/// `tol` (relative to itself) over the last five iterations, or when the norm of the gradient (of
/// what bounds and penalties leave of it) is at most `tol` times the value, or 1e-8.
struct stop_rule {
  std::int64_t max_iter = 100;
  double tol = 1e-6;
};

/// Where an optimiser ended.
struct minimum {
  std::vector<double> x;
  /// The value at the start and after each iteration.
  std::vector<double> history;
  bool converged = false;

  [[nodiscard]] double value() const noexcept { return history.back(); }
  [[nodiscard]] std::int64_t iterations() const noexcept {
    return static_cast<std::int64_t>(history.size()) - 1;
  }
};

/// Minimises by L-BFGS (10 corrections).
///
/// Without penalty and bounds steps fulfil the Wolfe conditions (Nocedal and Wright, "Numerical
/// Optimization", algorithms 7.4, 7.5 and 3.5). With them, steps are scaled in the coordinates that
/// are free, and projected: onto the bounds (Bertsekas, "Projected Newton methods for optimization
/// problems with simple constraints", 1982), and onto the orthant of the point as in OWL-QN (Andrew
/// and Gao, "Scalable training of L1-regularized log-linear models", 2007), in the variant of
/// Schmidt ("Graphical model structure learning using L1-regularization", 2010, section 2.3).
///
/// `start` is moved into the bounds. Memory: about 25 vectors of its size. The result depends on
/// nothing but the function. What the function throws ends the search; a value that is not finite
/// at the start is `errc::invalid_argument`.
[[nodiscard]] minimum minimize(const minimization& what, std::vector<double> start,
                               const stop_rule& stop);

/// Writes a warning to the log, with the number of iterations, unless the search has converged.
void warn_unless_converged(const minimum& result, std::string_view who);

} // namespace weir::ml
