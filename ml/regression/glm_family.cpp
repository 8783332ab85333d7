// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/glm_family.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace weir::ml {

namespace {

/// As near to the ends of its range as a mean may come.
constexpr auto nearest = 1e-16;
/// Takes the place of a label 0 where that has no logarithm.
constexpr auto instead_of_zero = 0.1;

double into_positive(double mean) {
  return std::isinf(mean) ? std::numeric_limits<double>::max() : std::max(mean, nearest);
}

/// y ln(y / mean), 0 for y = 0.
double y_log_ratio(double y, double mean) {
  return y == 0.0 ? 0.0 : y * std::log(y / mean);
}

class gaussian final : public glm_family {
public:
  [[nodiscard]] std::string name() const override { return "gaussian"; }
  [[nodiscard]] std::vector<std::string> links() const override {
    return {"identity", "log", "inverse"};
  }
  [[nodiscard]] std::string label_rule() const override { return "a finite number"; }
  [[nodiscard]] bool allows(double label) const override { return std::isfinite(label); }
  [[nodiscard]] double start(double label, double /*weight*/) const override { return label; }
  [[nodiscard]] double variance(double /*mean*/) const override { return 1.0; }
  [[nodiscard]] double deviance(double label, double mean, double weight) const override {
    return weight * (label - mean) * (label - mean);
  }
  [[nodiscard]] double project(double mean) const override {
    return std::isinf(mean) ? std::copysign(std::numeric_limits<double>::max(), mean) : mean;
  }
  [[nodiscard]] std::optional<double> aic(const fitted_rows& rows, double deviance) const override {
    auto log_weights = 0.0;
    for (const auto weight : rows.weights)
      log_weights += std::log(weight);
    const auto count = static_cast<double>(rows.labels.size());
    return count * (std::log(deviance / count * 2.0 * std::numbers::pi) + 1.0) + 2.0 - log_weights;
  }
};

class binomial final : public glm_family {
public:
  [[nodiscard]] std::string name() const override { return "binomial"; }
  [[nodiscard]] std::vector<std::string> links() const override {
    return {"logit", "probit", "cloglog"};
  }
  [[nodiscard]] std::string label_rule() const override { return "in [0, 1]"; }
  [[nodiscard]] bool allows(double label) const override { return label >= 0.0 && label <= 1.0; }
  [[nodiscard]] double start(double label, double weight) const override {
    return (weight * label + 0.5) / (weight + 1.0);
  }
  [[nodiscard]] double variance(double mean) const override { return mean * (1.0 - mean); }
  [[nodiscard]] double deviance(double label, double mean, double weight) const override {
    return 2.0 * weight * (y_log_ratio(label, mean) + y_log_ratio(1.0 - label, 1.0 - mean));
  }
  [[nodiscard]] double project(double mean) const override {
    return std::clamp(mean, nearest, 1.0 - nearest);
  }
  [[nodiscard]] bool has_unit_dispersion() const override { return true; }
  [[nodiscard]] std::optional<double> aic(const fitted_rows& rows,
                                          double /*deviance*/) const override {
    // A weight is a number of trials, of which label * weight succeeded.
    auto sum = 0.0;
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
      const auto trials = std::round(rows.weights[i]);
      const auto successes = std::round(rows.labels[i] * rows.weights[i]);
      const auto failures = trials - successes;
      const auto log_or_zero = [](double times, double p) {
        return times == 0.0 ? 0.0 : times * std::log(p);
      };
      sum += std::lgamma(trials + 1.0) - std::lgamma(successes + 1.0) -
             std::lgamma(failures + 1.0) + log_or_zero(successes, rows.means[i]) +
             log_or_zero(failures, 1.0 - rows.means[i]);
    }
    return -2.0 * sum;
  }
};

class poisson final : public glm_family {
public:
  [[nodiscard]] std::string name() const override { return "poisson"; }
  [[nodiscard]] std::vector<std::string> links() const override {
    return {"log", "identity", "sqrt"};
  }
  [[nodiscard]] std::string label_rule() const override { return "not negative"; }
  [[nodiscard]] bool allows(double label) const override {
    return label >= 0.0 && std::isfinite(label);
  }
  [[nodiscard]] double start(double label, double /*weight*/) const override {
    return std::max(label, instead_of_zero);
  }
  [[nodiscard]] double variance(double mean) const override { return mean; }
  [[nodiscard]] double deviance(double label, double mean, double weight) const override {
    return 2.0 * weight * (y_log_ratio(label, mean) - (label - mean));
  }
  [[nodiscard]] double project(double mean) const override { return into_positive(mean); }
  [[nodiscard]] bool has_unit_dispersion() const override { return true; }
  [[nodiscard]] std::optional<double> aic(const fitted_rows& rows,
                                          double /*deviance*/) const override {
    auto sum = 0.0;
    for (std::size_t i = 0; i < rows.labels.size(); ++i)
      sum += rows.weights[i] * (rows.labels[i] * std::log(rows.means[i]) - rows.means[i] -
                                std::lgamma(rows.labels[i] + 1.0));
    return -2.0 * sum;
  }
};

class gamma final : public glm_family {
public:
  [[nodiscard]] std::string name() const override { return "gamma"; }
  [[nodiscard]] std::vector<std::string> links() const override {
    return {"inverse", "identity", "log"};
  }
  [[nodiscard]] std::string label_rule() const override { return "above 0"; }
  [[nodiscard]] bool allows(double label) const override {
    return label > 0.0 && std::isfinite(label);
  }
  [[nodiscard]] double start(double label, double /*weight*/) const override { return label; }
  [[nodiscard]] double variance(double mean) const override { return mean * mean; }
  [[nodiscard]] double deviance(double label, double mean, double weight) const override {
    return -2.0 * weight * (std::log(label / mean) - (label - mean) / mean);
  }
  [[nodiscard]] double project(double mean) const override { return into_positive(mean); }
  [[nodiscard]] std::optional<double> aic(const fitted_rows& rows, double deviance) const override {
    auto weight_sum = 0.0;
    for (const auto weight : rows.weights)
      weight_sum += weight;
    const auto dispersion = deviance / weight_sum;
    const auto shape = 1.0 / dispersion;
    auto sum = 0.0;
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
      const auto scale = rows.means[i] * dispersion;
      sum += rows.weights[i] * ((shape - 1.0) * std::log(rows.labels[i]) - rows.labels[i] / scale -
                                shape * std::log(scale) - std::lgamma(shape));
    }
    return -2.0 * sum + 2.0;
  }
};

class tweedie final : public glm_family {
public:
  explicit tweedie(double power) : power_(power) {
    // nop
  }

  [[nodiscard]] std::string name() const override { return "tweedie"; }
  /// Links of its own: powers.
  [[nodiscard]] std::vector<std::string> links() const override { return {}; }
  [[nodiscard]] std::string label_rule() const override {
    return has_zero() ? "not negative" : "above 0";
  }
  [[nodiscard]] bool allows(double label) const override {
    return std::isfinite(label) && (has_zero() ? label >= 0.0 : label > 0.0);
  }
  [[nodiscard]] double start(double label, double /*weight*/) const override {
    return label == 0.0 ? instead_of_zero : label;
  }
  [[nodiscard]] double variance(double mean) const override { return std::pow(mean, power_); }
  [[nodiscard]] double deviance(double label, double mean, double weight) const override {
    const auto y = has_zero() ? std::max(label, instead_of_zero) : label;
    return 2.0 * weight *
           (label * difference(y, mean, 1.0 - power_) - difference(label, mean, 2.0 - power_));
  }
  [[nodiscard]] double project(double mean) const override { return into_positive(mean); }
  [[nodiscard]] std::optional<double> aic(const fitted_rows& /*rows*/,
                                          double /*deviance*/) const override {
    return std::nullopt;
  }

private:
  /// Between 1 and 2 it is a sum of a random number of terms, which may be none.
  [[nodiscard]] bool has_zero() const { return power_ > 1.0 && power_ < 2.0; }
  /// (y^p - mean^p) / p, and its limit.
  static double difference(double y, double mean, double p) {
    return p == 0.0 ? std::log(y / mean) : (std::pow(y, p) - std::pow(mean, p)) / p;
  }

  double power_;
};

} // namespace

std::shared_ptr<const glm_family> family_by_name(const std::string& name, double variance_power) {
  const auto is = [&](const char* family, double power) {
    return name == family || (name == "tweedie" && variance_power == power);
  };
  if (is("gaussian", 0.0))
    return std::make_shared<gaussian>();
  if (is("poisson", 1.0))
    return std::make_shared<poisson>();
  if (is("gamma", 2.0))
    return std::make_shared<gamma>();
  if (name == "binomial")
    return std::make_shared<binomial>();
  require(name == "tweedie", [&] {
    return "there is no family '" + name + "'; known: gaussian, binomial, poisson, gamma, tweedie";
  });
  return std::make_shared<tweedie>(variance_power);
}

} // namespace weir::ml
