// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/kolmogorov.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::ml {

namespace {

constexpr std::int64_t exact_max = 2000;
constexpr double tail_begin = 4.0; // of n D²
constexpr double pi = std::numbers::pi;

/// A matrix scaled by 10^exponent, so that its powers stay in range.
struct scaled_matrix {
  Eigen::MatrixXd values;
  int exponent = 0;

  void rescale() {
    constexpr auto step = 140;
    const auto middle = values.rows() / 2;
    if (values(middle, middle) > std::pow(10.0, step)) {
      values *= std::pow(10.0, -step);
      exponent += step;
    }
  }
};

scaled_matrix power(const Eigen::MatrixXd& base, std::int64_t n) {
  auto result = scaled_matrix{Eigen::MatrixXd::Identity(base.rows(), base.cols()), 0};
  auto square = scaled_matrix{base, 0};
  for (; n > 0; n /= 2) {
    if (n % 2 != 0) {
      result.values = (result.values * square.values).eval();
      result.exponent += square.exponent;
      result.rescale();
    }
    square.values = (square.values * square.values).eval();
    square.exponent *= 2;
    square.rescale();
  }
  return result;
}

/// The matrix H of Marsaglia, Tsang and Wang for statistic = (k - h) / n.
Eigen::MatrixXd step_matrix(Eigen::Index k, double h) {
  const auto m = 2 * k - 1;
  auto result = Eigen::MatrixXd(m, m);
  for (Eigen::Index i = 0; i < m; ++i)
    for (Eigen::Index j = 0; j < m; ++j)
      result(i, j) = i - j + 1 < 0 ? 0.0 : 1.0;
  for (Eigen::Index i = 0; i < m; ++i) {
    result(i, 0) -= std::pow(h, static_cast<double>(i + 1));
    result(m - 1, i) -= std::pow(h, static_cast<double>(m - i));
  }
  result(m - 1, 0) += 2.0 * h - 1.0 > 0.0 ? std::pow(2.0 * h - 1.0, static_cast<double>(m)) : 0.0;
  for (Eigen::Index i = 0; i < m; ++i)
    for (Eigen::Index j = 0; j <= std::min(i, m - 1); ++j)
      result(i, j) /= std::tgamma(static_cast<double>(i - j + 2));
  return result;
}

double exact_cdf(double statistic, std::int64_t n) {
  const auto scaled = static_cast<double>(n) * statistic;
  const auto k = static_cast<Eigen::Index>(scaled) + 1;
  const auto h = static_cast<double>(k) - scaled;
  const auto product = power(step_matrix(k, h), n);
  auto probability = product.values(k - 1, k - 1);
  auto exponent = product.exponent;
  for (std::int64_t i = 1; i <= n; ++i) {
    probability *= static_cast<double>(i) / static_cast<double>(n);
    if (probability < 1e-140) {
      probability *= 1e140;
      exponent -= 140;
    }
  }
  return probability * std::pow(10.0, exponent);
}

/// Pelz and Good's expansion in powers of 1 / sqrt(n).
double expanded_cdf(double statistic, std::int64_t n) {
  const auto root = std::sqrt(static_cast<double>(n));
  const auto z = root * statistic;
  const auto z2 = z * z;
  const auto z4 = z2 * z2;
  const auto z6 = z4 * z2;
  constexpr auto p2 = pi * pi;
  double terms[4] = {0.0, 0.0, 0.0, 0.0};
  // Enough terms for all z below the tail's begin.
  constexpr auto terms_max = 20;
  for (auto k = terms_max; k >= 1; --k) {
    const auto odd = (2.0 * k - 1.0) * (2.0 * k - 1.0);
    const auto weight = std::exp(-p2 * odd / (8.0 * z2));
    const auto q2 = p2 * odd;
    const auto q4 = q2 * q2;
    terms[0] += weight;
    terms[1] += weight * (q2 / 4.0 - z2);
    terms[2] += weight * (6.0 * z6 + 2.0 * z4 + q2 * (2.0 * z4 - 5.0 * z2) / 4.0 +
                          q4 * (1.0 - 2.0 * z2) / 16.0);
    terms[3] +=
        weight * (-30.0 * z6 - 90.0 * z6 * z2 + q2 * (135.0 * z4 - 96.0 * z6) / 4.0 +
                  q4 * (-60.0 * z2 + 212.0 * z4) / 16.0 + q4 * q2 * (5.0 - 30.0 * z2) / 64.0);
  }
  const auto root_two_pi = std::sqrt(2.0 * pi);
  terms[0] *= root_two_pi / z;
  terms[1] *= root_two_pi / (6.0 * z4);
  terms[2] *= root_two_pi / (72.0 * z6 * z);
  terms[3] *= root_two_pi / (6480.0 * z6 * z4);
  for (auto k = terms_max; k >= 1; --k) {
    const auto k2 = static_cast<double>(k) * k;
    const auto weight = std::exp(-p2 * k2 / (2.0 * z2));
    terms[2] -= weight * k2 * p2 * root_two_pi / (36.0 * z2 * z);
    terms[3] += weight * k2 * p2 * (3.0 * z2 - p2 * k2) * root_two_pi / (216.0 * z6);
  }
  return terms[0] + (terms[1] + (terms[2] + terms[3] / root) / root) / root;
}

/// Smirnov's P(D_n+ >= statistic), a sum of positive terms.
double one_sided_survival(double statistic, std::int64_t n) {
  const auto count = static_cast<double>(n);
  const auto log_n_factorial = std::lgamma(count + 1.0);
  auto sum = 0.0;
  for (std::int64_t i = 0; i <= static_cast<std::int64_t>(count * (1.0 - statistic)); ++i) {
    const auto at = static_cast<double>(i);
    const auto rest = 1.0 - statistic - at / count;
    if (rest <= 0.0)
      break;
    sum += std::exp(log_n_factorial - std::lgamma(at + 1.0) - std::lgamma(count - at + 1.0) +
                    (count - at) * std::log(rest) + (at - 1.0) * std::log(statistic + at / count));
  }
  return statistic * sum;
}

} // namespace

double kolmogorov_survival(double statistic, std::int64_t n) {
  if (std::isnan(statistic))
    return statistic;
  const auto count = static_cast<double>(n);
  if (statistic >= 1.0)
    return 0.0;
  if (statistic <= 0.5 / count)
    return 1.0;
  if (count * statistic * statistic > tail_begin)
    return std::min(1.0, 2.0 * one_sided_survival(statistic, n));
  const auto below = n <= exact_max ? exact_cdf(statistic, n) : expanded_cdf(statistic, n);
  return std::clamp(1.0 - below, 0.0, 1.0);
}

} // namespace weir::ml
