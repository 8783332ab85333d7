// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::ml {

// Probabilities of the classical distributions, through Boost.Math, which is costly to compile and
// therefore included in one source only. All are pure. Upper tails ("survival") are computed as
// such, so that small p-values keep their digits. A NaN gives NaN.

/// P(X > statistic) of the chi-squared distribution; degrees_of_freedom > 0.
double chi_squared_survival(double statistic, double degrees_of_freedom);

/// P(X > statistic) of the F distribution; both degrees of freedom > 0.
double f_survival(double statistic, double numerator_degrees, double denominator_degrees);

/// P(|X| > |statistic|) of Student's t distribution; degrees_of_freedom > 0.
double student_t_two_sided(double statistic, double degrees_of_freedom);

/// P(X <= x) of a normal distribution; deviation > 0.
double normal_cdf(double x, double mean = 0.0, double deviation = 1.0);

/// The x for which the standard normal distribution has P(X <= x) = p; 0 < p < 1.
double normal_quantile(double p);

/// P(|X| > |statistic|) of the standard normal distribution.
double normal_two_sided(double statistic);

} // namespace weir::ml
