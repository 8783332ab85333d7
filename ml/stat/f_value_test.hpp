// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/stat/feature_tests.hpp>

#include <span>

namespace weir::ml {

/// The F test of a linear dependence of a continuous label on each continuous feature alone:
/// F = r² / (1 - r²) · (n - 2), r being Pearson's correlation.
///
/// `degrees_of_freedom` is n - 2. A constant feature or label gives NaN.
/// `errc::invalid_argument` for NaN labels. Cost: two passes.
[[nodiscard]] feature_tests f_value_test(const vector_data& features,
                                         std::span<const double> labels);

/// The same on columns of a frame; see `to_frame`.
[[nodiscard]] frame f_value_test(const frame& data, const std::string& features_col,
                                 const std::string& label_col, bool flatten = false);

} // namespace weir::ml
