// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/training_data.hpp>

#include <vector>

namespace weir::ml {

/// Weighted sums of the features of each class: one pass over the rows, in parallel, the same bits
/// whatever the number of threads. Sums are classes by features, class after class.
struct class_sums {
  std::size_t classes = 0;
  std::size_t features = 0;
  std::vector<double> weights; ///< of each class
  std::vector<double> sums;    ///< of x - shift
  std::vector<double> squares; ///< of (x - shift)²; empty unless asked for
  std::vector<double> shift;   ///< a value for each feature: keeps squares small
};

/// What sums are asked for, and which values are allowed.
enum class class_sums_of { nonnegative_values, zeros_and_ones, values_and_squares };

[[nodiscard]] class_sums sum_classes(const training_data& data, std::size_t classes,
                                     class_sums_of what, const std::string& features_col);

} // namespace weir::ml
