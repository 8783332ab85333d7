// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/stat/chi_square_test.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/stat/kolmogorov_smirnov_test.hpp>
#include <weir/ml/stat/summarize.hpp>

/// The statistics of the RDD-based API, by its names, over ranges of vectors and of labeled points.
/// See the functions that they call for definitions, costs and errors.
namespace weir::ml::statistics {

template <vector_range Rows>
[[nodiscard]] summarizer col_stats(const Rows& rows) {
  return summarize(to_frame(rows)["features"].vectors());
}

/// The correlations of all pairs of columns; `method` is pearson or spearman.
template <vector_range Rows>
[[nodiscard]] matrix corr(const Rows& rows, const std::string& method = "pearson") {
  return correlation(to_frame(rows)["features"].vectors(), parse_correlation_method(method));
}
[[nodiscard]] inline double corr(std::span<const double> x, std::span<const double> y,
                                 const std::string& method = "pearson") {
  return correlation(x, y, parse_correlation_method(method));
}

/// Of goodness of fit, to equal frequencies or to the expected ones.
[[nodiscard]] inline test_result chi_sq_test(vector_view observed) {
  return chi_square_test(observed.to_array());
}
[[nodiscard]] inline test_result chi_sq_test(vector_view observed, vector_view expected) {
  return chi_square_test(observed.to_array(), expected.to_array());
}
/// Of independence of rows and columns.
[[nodiscard]] inline test_result chi_sq_test(const matrix& observed) {
  return chi_square_test(observed);
}
/// Of independence of the label from each feature.
template <point_range Points>
[[nodiscard]] feature_tests chi_sq_test(const Points& points) {
  const auto data = to_frame(points);
  return chi_square_test(data["features"].vectors(), data["label"].doubles());
}

/// Against a cumulative distribution function.
[[nodiscard]] inline test_result kolmogorov_smirnov_test(std::span<const double> values,
                                                         const std::function<double(double)>& cdf) {
  return ml::kolmogorov_smirnov_test(values, cdf);
}
/// Against a distribution by name: `norm`, with mean and deviation, is the only one; else
/// `errc::invalid_argument`.
[[nodiscard]] test_result kolmogorov_smirnov_test(std::span<const double> values,
                                                  const std::string& distribution,
                                                  double mean = 0.0, double deviation = 1.0);

} // namespace weir::ml::statistics
