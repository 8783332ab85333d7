// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/linalg/matrix.hpp>

#include <span>
#include <string>

namespace weir::ml {

/// `pearson`: of the values. `spearman`: of their ranks, equal values sharing their mean rank.
enum class correlation_method { pearson, spearman };

/// By Spark's names; `errc::invalid_argument` for another.
[[nodiscard]] correlation_method parse_correlation_method(const std::string& name);

/// The sample covariance of columns, divided by n - 1, around their means.
/// `errc::invalid_argument` for fewer than two rows. Cost: two passes, the second of rows ·
/// columns²; memory: columns² for each of at most 16 blocks.
[[nodiscard]] matrix covariance(const vector_data& rows);

/// The correlations of all pairs of columns. A constant column correlates with nothing (NaN), and
/// 1 with itself. `errc::invalid_argument` for fewer than two rows. Spearman makes one copy of the
/// data, and sorts each column.
[[nodiscard]] matrix correlation(const vector_data& rows,
                                 correlation_method method = correlation_method::pearson);

/// The correlation of two samples of equal length.
[[nodiscard]] double correlation(std::span<const double> x, std::span<const double> y,
                                 correlation_method method = correlation_method::pearson);

/// The correlations of a column of vectors, as a frame of one matrix written as rows: a row a
/// feature, with the column `pearson(name)` or `spearman(name)` of vectors.
[[nodiscard]] frame correlation(const frame& data, const std::string& features_col,
                                correlation_method method = correlation_method::pearson);

} // namespace weir::ml
