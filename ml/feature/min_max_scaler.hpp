// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct min_max_scaler_params : virtual has_input_col, virtual has_output_col {
  param<double> min{*this, "min", "the smallest value of each feature afterwards", 0.0};
  param<double> max{*this, "max", "the largest value of each feature afterwards", 1.0};
};

/// Vectors whose features are moved linearly from the range seen by `min_max_scaler` to [min, max].
/// A constant feature becomes the middle of that. NaN stays. The result is dense.
class min_max_scaler_model final : public model_of<min_max_scaler_model>,
                                   public min_max_scaler_params {
public:
  static constexpr std::string_view type_name = "MinMaxScalerModel";

  min_max_scaler_model() = default;
  min_max_scaler_model(vector original_min, vector original_max)
      : original_min_(std::move(original_min)),
        original_max_(std::move(original_max)) {
    // nop
  }

  [[nodiscard]] const vector& original_min() const noexcept { return original_min_; }
  [[nodiscard]] const vector& original_max() const noexcept { return original_max_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const { return map()(row).to_dense(); }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] affine_map map() const;

  vector original_min_;
  vector original_max_;
};

/// Learns the range of each feature, passing NaN by. `errc::invalid_argument` unless min < max.
class min_max_scaler final : public estimator_of<min_max_scaler, min_max_scaler_model>,
                             public min_max_scaler_params {
public:
  static constexpr std::string_view type_name = "MinMaxScaler";

protected:
  [[nodiscard]] min_max_scaler_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
