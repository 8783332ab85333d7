// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/stat/summarizer.hpp>

#include <span>
#include <string>
#include <vector>

namespace weir::ml {

/// Summarises rows in parallel; the same result whatever the number of threads. `weights` is empty
/// (all 1) or has one for each row.
[[nodiscard]] summarizer summarize(const vector_data& rows, std::span<const double> weights = {});

/// Some metrics of a column of vectors, as one row with a column for each metric (`count` a number,
/// the others vectors): mean, sum, variance, std, count, numNonZeros, max, min, normL2, normL1.
/// `weight_col` empty: all rows weigh 1. `errc::invalid_argument` for an unknown metric.
[[nodiscard]] frame summarize(const frame& data, const std::vector<std::string>& metrics,
                              const std::string& features_col = "features",
                              const std::string& weight_col = {});

} // namespace weir::ml
