// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/stat/feature_tests.hpp>

#include <span>

namespace weir::ml {

/// One-way analysis of variance of each continuous feature between the classes of a categorical
/// label: F = (variation between classes / (k - 1)) / (variation within classes / (n - k)).
///
/// `degrees_of_freedom` is n - 1, as in Spark. A feature that is constant gives NaN, one that varies
/// between classes only an infinite statistic. `errc::invalid_argument` for NaN labels.
/// Cost: two passes; memory the number of classes times that of features.
[[nodiscard]] feature_tests anova_test(const vector_data& features, std::span<const double> labels);

/// The same on columns of a frame; see `to_frame`.
[[nodiscard]] frame anova_test(const frame& data, const std::string& features_col,
                               const std::string& label_col, bool flatten = false);

} // namespace weir::ml
