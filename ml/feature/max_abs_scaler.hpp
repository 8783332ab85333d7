// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct max_abs_scaler_params : virtual has_input_col, virtual has_output_col {};

/// Vectors whose features are divided by the largest magnitude seen by `max_abs_scaler`, and so lie
/// in [-1, 1] there. Sparse vectors stay sparse; a feature that was always 0 stays as it is.
class max_abs_scaler_model final : public model_of<max_abs_scaler_model>,
                                   public max_abs_scaler_params {
public:
  static constexpr std::string_view type_name = "MaxAbsScalerModel";

  max_abs_scaler_model() = default;
  explicit max_abs_scaler_model(vector max_abs) : max_abs_(std::move(max_abs)) {
    // nop
  }

  [[nodiscard]] const vector& max_abs() const noexcept { return max_abs_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const { return map()(row); }

  void fields(field_archive& data) override { data.field("maxAbs", max_abs_); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] affine_map map() const;

  vector max_abs_;
};

/// Learns the largest magnitude of each feature.
class max_abs_scaler final : public estimator_of<max_abs_scaler, max_abs_scaler_model>,
                             public max_abs_scaler_params {
public:
  static constexpr std::string_view type_name = "MaxAbsScaler";

protected:
  [[nodiscard]] max_abs_scaler_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
