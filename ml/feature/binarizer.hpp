// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// 1 for what is greater than a threshold, else 0 (also for NaN); of numbers or element by element
/// of vectors. Missing numbers stay missing.
class binarizer final : public transformer_of<binarizer>, public has_column_pairs {
public:
  static constexpr std::string_view type_name = "Binarizer";

  param<double> threshold{*this, "threshold", "greater values become 1", 0.0};
  param<std::vector<double>> thresholds{*this, "thresholds",
                                        "a threshold for each of several columns"};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
