// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/selector_model.hpp>

namespace weir::ml {

struct chi_sq_selector_params : virtual selector_params, virtual has_label_col {
  param<std::string> selector_type{
      *this, "selectorType", "how features are selected; see select_by_p_values", "numTopFeatures",
      one_of({"numTopFeatures", "percentile", "fpr", "fdr", "fwe"})};
  param<std::int64_t> num_top_features{*this, "numTopFeatures",
                                       "how many features to select (>= 1)", 50, at_least(1)};
  param<double> percentile{*this, "percentile", "the share of features to select", 0.1,
                           within(0.0, 1.0)};
  param<double> fpr{*this, "fpr", "the highest p-value", 0.05, within(0.0, 1.0)};
  param<double> fdr{*this, "fdr", "the highest expected false discovery rate", 0.05,
                    within(0.0, 1.0)};
  param<double> fwe{*this, "fwe", "the highest expected family-wise error rate", 0.05,
                    within(0.0, 1.0)};
};

/// Keeps the features that `chi_sq_selector` selected.
class chi_sq_selector_model final : public model_of<chi_sq_selector_model, selector_model>,
                                    public chi_sq_selector_params {
public:
  static constexpr std::string_view type_name = "ChiSqSelectorModel";

  chi_sq_selector_model() = default;
  explicit chi_sq_selector_model(std::vector<std::int32_t> selected) {
    set_selected(std::move(selected));
  }
};

/// Selects categorical features that a categorical label depends on, by Pearson's chi-squared test.
class chi_sq_selector final : public estimator_of<chi_sq_selector, chi_sq_selector_model>,
                              public chi_sq_selector_params {
public:
  static constexpr std::string_view type_name = "ChiSqSelector";

protected:
  [[nodiscard]] chi_sq_selector_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
