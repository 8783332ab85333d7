// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <tuple>

namespace weir::ml {

struct isotonic_regression_params : virtual predictor_params, virtual has_weight_col {
  param<bool> isotonic{*this, "isotonic", "whether to rise (isotonic) or to fall (antitonic)",
                       true};
  param<std::int64_t> feature_index{
      *this, "featureIndex", "which feature, if the column has vectors (>= 0)", 0, at_least(0)};
};

/// A function that never falls (or never rises): linear between the boundaries, constant outside.
/// Reads a column of numbers or a feature of a column of vectors.
class isotonic_regression_model final : public model_of<isotonic_regression_model>,
                                        public isotonic_regression_params {
public:
  static constexpr std::string_view type_name = "IsotonicRegressionModel";

  isotonic_regression_model() = default;
  /// `errc::invalid_argument` unless there are as many predictions as boundaries, boundaries rise,
  /// and predictions go one way.
  isotonic_regression_model(std::vector<double> boundaries, std::vector<double> predictions,
                            bool is_isotonic);

  /// Where the function is known, ascending, and its values there.
  [[nodiscard]] const std::vector<double>& boundaries() const noexcept { return boundaries_; }
  [[nodiscard]] const std::vector<double>& predictions() const noexcept { return predictions_; }

  /// The value at a point; a binary search. NaN at NaN. Thread-safe.
  [[nodiscard]] double predict(double x) const;

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<double> boundaries_;
  std::vector<double> predictions_;
};

/// Finds the rising (or falling) function f for which the sum of weight * (label - f(x))² is least:
/// rows of equal x are pooled, then neighbours that go the wrong way (Barlow et al., "Statistical
/// inference under order restrictions", 1972). Rows of weight 0 count for nothing.
///
/// No rows with a weight, and missing or NaN values are `errc::invalid_argument` naming column and
/// row. Sorts the rows; else linear.
class isotonic_regression final
    : public estimator_of<isotonic_regression, isotonic_regression_model>,
      public isotonic_regression_params {
public:
  static constexpr std::string_view type_name = "IsotonicRegression";

  /// As `IsotonicRegression().setIsotonic(..).run(..)` of the RDD-based API: learns from a range of
  /// tuples (label, feature, weight).
  template <class Tuples>
  [[nodiscard]] isotonic_regression_model run(const Tuples& rows) const {
    auto columns = std::vector<std::vector<double>>(3);
    for (const auto& [label, feature, weight] : rows) {
      columns[0].push_back(label);
      columns[1].push_back(feature);
      columns[2].push_back(weight);
    }
    auto stage = *this;
    stage.weight_col = "weight";
    return stage.fit({{stage.label_col(), column(std::move(columns[0]))},
                      {stage.features_col(), column(std::move(columns[1]))},
                      {"weight", column(std::move(columns[2]))}});
  }

protected:
  [[nodiscard]] isotonic_regression_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
