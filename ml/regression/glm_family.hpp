// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::ml {

/// Rows as a family judges them: labels, fitted means and weights.
struct fitted_rows {
  std::span<const double> labels;
  std::span<const double> means;
  std::span<const double> weights; ///< one a row
};

/// The distribution of labels around their means, of the exponential family (McCullagh and Nelder,
/// 1989). Constant; thread-safe.
class glm_family {
public:
  virtual ~glm_family() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  /// The links that it is used with, the canonical one first.
  [[nodiscard]] virtual std::vector<std::string> links() const = 0;
  /// What labels must be, in words.
  [[nodiscard]] virtual std::string label_rule() const = 0;
  [[nodiscard]] virtual bool allows(double label) const = 0;
  /// A mean to start from.
  [[nodiscard]] virtual double start(double label, double weight) const = 0;
  /// The variance for a mean, up to the dispersion.
  [[nodiscard]] virtual double variance(double mean) const = 0;
  /// Twice the log likelihood that is lost against mean = label, times the weight.
  [[nodiscard]] virtual double deviance(double label, double mean, double weight) const = 0;
  /// Moves a mean into the range where the functions above are finite.
  [[nodiscard]] virtual double project(double mean) const = 0;
  /// Whether the dispersion is 1 and not to be estimated.
  [[nodiscard]] virtual bool has_unit_dispersion() const { return false; }
  /// Akaike's criterion but for the number of coefficients; none if the likelihood is not known in
  /// closed form.
  [[nodiscard]] virtual std::optional<double> aic(const fitted_rows& rows,
                                                  double deviance) const = 0;
};

/// gaussian, binomial, poisson, gamma or tweedie. `variance_power` is that of tweedie, where 0, 1 and 2
/// are gaussian, poisson and gamma.
[[nodiscard]] std::shared_ptr<const glm_family> family_by_name(const std::string& name,
                                                               double variance_power);

} // namespace weir::ml
