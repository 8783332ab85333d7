// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/distributions.hpp>

#include <weir/ml/support/not_a_number.hpp>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <numbers>

namespace weir::ml {

namespace {

namespace bm = boost::math;

/// The upper tail of a distribution over [0, infinity).
template <class Distribution>
double survival(const Distribution& distribution, double statistic) {
  if (statistic <= 0.0)
    return 1.0;
  if (std::isinf(statistic))
    return 0.0;
  return bm::cdf(bm::complement(distribution, statistic));
}

} // namespace

double chi_squared_survival(double statistic, double degrees_of_freedom) {
  if (std::isnan(statistic) || std::isnan(degrees_of_freedom))
    return not_a_number;
  return survival(bm::chi_squared_distribution<double>(degrees_of_freedom), statistic);
}

double f_survival(double statistic, double numerator_degrees, double denominator_degrees) {
  if (std::isnan(statistic) || std::isnan(numerator_degrees) || std::isnan(denominator_degrees))
    return not_a_number;
  return survival(bm::fisher_f_distribution<double>(numerator_degrees, denominator_degrees),
                  statistic);
}

double student_t_two_sided(double statistic, double degrees_of_freedom) {
  if (std::isnan(statistic) || std::isnan(degrees_of_freedom))
    return not_a_number;
  const auto distribution = bm::students_t_distribution<double>(degrees_of_freedom);
  return std::isinf(statistic) ? 0.0
                               : 2.0 * bm::cdf(bm::complement(distribution, std::abs(statistic)));
}

double normal_cdf(double x, double mean, double deviation) {
  if (std::isnan(x) || std::isnan(mean) || std::isnan(deviation))
    return not_a_number;
  if (std::isinf(x))
    return x > 0.0 ? 1.0 : 0.0;
  return bm::cdf(bm::normal_distribution<double>(mean, deviation), x);
}

double normal_quantile(double p) {
  return std::isnan(p) ? not_a_number : bm::quantile(bm::normal_distribution<double>(), p);
}

double normal_two_sided(double statistic) {
  if (std::isnan(statistic))
    return not_a_number;
  return std::erfc(std::abs(statistic) / std::numbers::sqrt2);
}

} // namespace weir::ml
