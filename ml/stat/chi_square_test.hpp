// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/stat/feature_tests.hpp>
#include <weir/ml/stat/test_result.hpp>

#include <cstddef>
#include <span>

namespace weir::ml {

/// The most distinct values of a feature, and of the label, that a chi-squared test takes: more are
/// no categories.
inline constexpr std::size_t chi_square_categories_max = 10000;

/// Pearson's test of goodness of fit: does what was observed follow the expected frequencies? These
/// are scaled to the sum of what was observed; empty: all equal.
/// `errc::invalid_argument` if the lengths differ, a count is negative, or an expected frequency is
/// not positive (0 is allowed where something was observed: the statistic is then infinite).
[[nodiscard]] test_result chi_square_test(std::span<const double> observed,
                                          std::span<const double> expected = {});

/// Pearson's test of independence on a table of counts, without correction for continuity.
/// `errc::invalid_argument` if a count is negative or a row or column sums to 0.
[[nodiscard]] test_result chi_square_test(const matrix& observed);

/// Pearson's test of independence of the label from each feature, whose distinct values are its
/// categories. A feature with one value has p-value 1 and no degrees of freedom.
/// `errc::invalid_argument` for a NaN and for too many categories. Memory: the tables.
[[nodiscard]] feature_tests chi_square_test(const vector_data& features,
                                            std::span<const double> labels);

/// The same on columns of a frame; see `to_frame`.
[[nodiscard]] frame chi_square_test(const frame& data, const std::string& features_col,
                                    const std::string& label_col, bool flatten = false);

} // namespace weir::ml
