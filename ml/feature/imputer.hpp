// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>
#include <weir/ml/support/not_a_number.hpp>

namespace weir::ml {

struct imputer_params : has_column_pairs, virtual has_relative_error {
  param<std::string> strategy{*this, "strategy", "what replaces missing numbers", "mean",
                              one_of({"mean", "median", "mode"})};
  param<double> missing_value{*this, "missingValue",
                              "the number that stands for a missing one, besides missing ones",
                              not_a_number};
};

/// Replaces missing numbers by what `imputer` learnt. Whole numbers stay whole (cut off).
class imputer_model final : public model_of<imputer_model>, public imputer_params {
public:
  static constexpr std::string_view type_name = "ImputerModel";

  imputer_model() = default;
  explicit imputer_model(std::vector<double> surrogates) : surrogates_(std::move(surrogates)) {
    // nop
  }

  /// The replacement for each input column.
  [[nodiscard]] const std::vector<double>& surrogates() const noexcept { return surrogates_; }

  void fields(field_archive& data) override { data.field("surrogates", surrogates_); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<double> surrogates_;
};

/// Learns for each column of numbers the mean, the median (`quantiles` at 0.5: an element) or the
/// mode (the smallest of the most frequent) of the numbers that are neither missing nor NaN.
/// `errc::invalid_argument` for a column that has none. The median is exact, so any `relativeError`
/// is kept.
class imputer final : public estimator_of<imputer, imputer_model>, public imputer_params {
public:
  static constexpr std::string_view type_name = "Imputer";

protected:
  [[nodiscard]] imputer_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
