// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace weir::ml {

/// The last steps of a search and what they changed in the gradient: an approximation of the inverse
/// of the Hessian. Vectors are gone through in parallel, by runs that do not depend on the number of
/// threads. A value; not thread-safe.
class lbfgs_memory {
public:
  explicit lbfgs_memory(std::size_t corrections_max = 10) : corrections_max_(corrections_max) {
    // nop
  }

  /// Takes the step from one point to another, with the gradients there; passed by if the curvature
  /// along it is not positive.
  void add(std::span<const double> from, std::span<const double> to,
           std::span<const double> gradient_from, std::span<const double> gradient_to);
  void clear() noexcept;
  [[nodiscard]] bool empty() const noexcept { return corrections_.empty(); }

  /// Multiplies a vector by the inverse in place (two-loop recursion). Empty: leaves it as it is.
  void apply(std::span<double> vector) const;

private:
  struct correction {
    std::vector<double> step;
    std::vector<double> change;
    double curvature = 0.0; ///< step' change
  };

  std::size_t corrections_max_;
  double scale_ = 1.0;
  std::vector<correction> corrections_; ///< the oldest first
};

} // namespace weir::ml
