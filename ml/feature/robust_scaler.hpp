// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct robust_scaler_params : virtual has_input_col,
                              virtual has_output_col,
                              virtual has_relative_error {
  param<double> lower{*this, "lower", "the lower quantile of the range", 0.25, within(0.0, 1.0)};
  param<double> upper{*this, "upper", "the upper quantile of the range", 0.75, within(0.0, 1.0)};
  param<bool> with_centering{*this, "withCentering",
                             "whether to subtract the median, which makes all dense", false};
  param<bool> with_scaling{*this, "withScaling", "whether to divide by the range of quantiles",
                           true};
};

/// Vectors centred by the median and scaled by the range between two quantiles that
/// `robust_scaler` learnt. A feature whose range is 0 becomes 0 if scaled.
class robust_scaler_model final : public model_of<robust_scaler_model>,
                                  public robust_scaler_params {
public:
  static constexpr std::string_view type_name = "RobustScalerModel";

  robust_scaler_model() = default;
  robust_scaler_model(vector range, vector median)
      : range_(std::move(range)),
        median_(std::move(median)) {
    // nop
  }

  [[nodiscard]] const vector& range() const noexcept { return range_; }
  [[nodiscard]] const vector& median() const noexcept { return median_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const { return map()(row); }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] affine_map map() const;

  vector range_;
  vector median_;
};

/// Learns the median and a range of quantiles of each feature, as `quantiles` defines them, NaN
/// being left out. They are exact, so any `relativeError` is kept. One feature is copied at a time.
class robust_scaler final : public estimator_of<robust_scaler, robust_scaler_model>,
                            public robust_scaler_params {
public:
  static constexpr std::string_view type_name = "RobustScaler";

protected:
  [[nodiscard]] robust_scaler_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
