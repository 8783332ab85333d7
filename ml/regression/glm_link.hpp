// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace weir::ml {

/// The link of a generalised linear model: link(mean) is linear in the features (McCullagh and
/// Nelder, "Generalized linear models", 1989). Stateless or constant; thread-safe.
class glm_link {
public:
  virtual ~glm_link() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual double link(double mean) const = 0;
  /// Its derivative.
  [[nodiscard]] virtual double slope(double mean) const = 0;
  /// Its inverse: the mean.
  [[nodiscard]] virtual double mean(double linear) const = 0;
};

/// identity, log, inverse, logit, probit, cloglog or sqrt; `errc::invalid_argument` for others.
[[nodiscard]] std::shared_ptr<const glm_link> link_by_name(const std::string& name);

/// mean^power; 0: the logarithm.
[[nodiscard]] std::shared_ptr<const glm_link> link_by_power(double power);

} // namespace weir::ml
