// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct standard_scaler_params : virtual has_input_col, virtual has_output_col {
  param<bool> with_mean{*this, "withMean", "whether to subtract the mean, which makes all dense",
                        false};
  param<bool> with_std{*this, "withStd", "whether to divide by the sample deviation", true};
};

/// Vectors shifted and scaled by what `standard_scaler` learnt. A feature whose deviation is 0
/// becomes 0. Sparse vectors stay sparse unless the mean is subtracted.
class standard_scaler_model final : public model_of<standard_scaler_model>,
                                    public standard_scaler_params {
public:
  static constexpr std::string_view type_name = "StandardScalerModel";

  standard_scaler_model() = default;
  standard_scaler_model(vector std, vector mean) : std_(std::move(std)), mean_(std::move(mean)) {
    // nop
  }

  /// The sample deviation and the mean of each feature.
  [[nodiscard]] const vector& std() const noexcept { return std_; }
  [[nodiscard]] const vector& mean() const noexcept { return mean_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const { return map()(row); }
  [[nodiscard]] vector_data transform(const vector_data& rows) const { return map()(rows); }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] affine_map map() const;

  vector std_;
  vector mean_;
};

/// Learns mean and sample deviation (divided by n - 1) of each feature. One pass.
class standard_scaler final : public estimator_of<standard_scaler, standard_scaler_model>,
                              public standard_scaler_params {
public:
  static constexpr std::string_view type_name = "StandardScaler";

protected:
  [[nodiscard]] standard_scaler_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
