// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/selector_model.hpp>

namespace weir::ml {

struct variance_threshold_selector_params : virtual selector_params {
  param<double> variance_threshold{*this, "varianceThreshold",
                                   "features of greater variance are kept (>= 0)", 0.0,
                                   at_least(0.0)};
};

/// Keeps the features that `variance_threshold_selector` selected.
class variance_threshold_selector_model final
    : public model_of<variance_threshold_selector_model, selector_model>,
      public variance_threshold_selector_params {
public:
  static constexpr std::string_view type_name = "VarianceThresholdSelectorModel";

  variance_threshold_selector_model() = default;
  explicit variance_threshold_selector_model(std::vector<std::int32_t> selected) {
    set_selected(std::move(selected));
  }
};

/// Drops features whose sample variance is not greater than a threshold: by default those that are
/// constant.
class variance_threshold_selector final
    : public estimator_of<variance_threshold_selector, variance_threshold_selector_model>,
      public variance_threshold_selector_params {
public:
  static constexpr std::string_view type_name = "VarianceThresholdSelector";

protected:
  [[nodiscard]] variance_threshold_selector_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
