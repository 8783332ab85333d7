// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/glm_link.hpp>

#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <numbers>

namespace weir::ml {

namespace {

class log_link final : public glm_link {
public:
  [[nodiscard]] std::string name() const override { return "log"; }
  [[nodiscard]] double link(double mean) const override { return std::log(mean); }
  [[nodiscard]] double slope(double mean) const override { return 1.0 / mean; }
  [[nodiscard]] double mean(double linear) const override { return std::exp(linear); }
};

class power_link final : public glm_link {
public:
  explicit power_link(double power) : power_(power) {
    // nop
  }

  [[nodiscard]] std::string name() const override {
    if (power_ == 1.0)
      return "identity";
    if (power_ == -1.0)
      return "inverse";
    return power_ == 0.5 ? "sqrt" : "power(" + number_text(power_) + ")";
  }
  [[nodiscard]] double link(double mean) const override { return raised(mean, power_); }
  [[nodiscard]] double slope(double mean) const override {
    return power_ * raised(mean, power_ - 1.0);
  }
  [[nodiscard]] double mean(double linear) const override { return raised(linear, 1.0 / power_); }

private:
  /// The usual powers exactly and fast.
  static double raised(double value, double power) {
    if (power == 1.0)
      return value;
    return power == -1.0 ? 1.0 / value : power == 0.0 ? 1.0 : std::pow(value, power);
  }

  double power_;
};

class logit_link final : public glm_link {
public:
  [[nodiscard]] std::string name() const override { return "logit"; }
  [[nodiscard]] double link(double mean) const override { return std::log(mean / (1.0 - mean)); }
  [[nodiscard]] double slope(double mean) const override { return 1.0 / (mean * (1.0 - mean)); }
  [[nodiscard]] double mean(double linear) const override {
    return 1.0 / (1.0 + std::exp(-linear));
  }
};

class probit_link final : public glm_link {
public:
  [[nodiscard]] std::string name() const override { return "probit"; }
  [[nodiscard]] double link(double mean) const override { return normal_quantile(mean); }
  [[nodiscard]] double slope(double mean) const override {
    const auto at = normal_quantile(mean);
    return std::sqrt(2.0 * std::numbers::pi) * std::exp(0.5 * at * at);
  }
  [[nodiscard]] double mean(double linear) const override { return normal_cdf(linear); }
};

class complementary_log_log_link final : public glm_link {
public:
  [[nodiscard]] std::string name() const override { return "cloglog"; }
  [[nodiscard]] double link(double mean) const override { return std::log(-std::log1p(-mean)); }
  [[nodiscard]] double slope(double mean) const override {
    return 1.0 / ((mean - 1.0) * std::log1p(-mean));
  }
  [[nodiscard]] double mean(double linear) const override { return -std::expm1(-std::exp(linear)); }
};

} // namespace

std::shared_ptr<const glm_link> link_by_power(double power) {
  if (power == 0.0)
    return std::make_shared<log_link>();
  return std::make_shared<power_link>(power);
}

std::shared_ptr<const glm_link> link_by_name(const std::string& name) {
  if (name == "identity")
    return link_by_power(1.0);
  if (name == "log")
    return link_by_power(0.0);
  if (name == "inverse")
    return link_by_power(-1.0);
  if (name == "sqrt")
    return link_by_power(0.5);
  if (name == "logit")
    return std::make_shared<logit_link>();
  if (name == "probit")
    return std::make_shared<probit_link>();
  if (name == "cloglog")
    return std::make_shared<complementary_log_log_link>();
  fail_argument("there is no link '" + name +
                "'; known: identity, log, inverse, logit, probit, cloglog, sqrt");
}

} // namespace weir::ml
