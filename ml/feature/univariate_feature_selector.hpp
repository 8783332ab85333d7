// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/selector_model.hpp>

namespace weir::ml {

struct univariate_feature_selector_params : virtual selector_params, virtual has_label_col {
  param<std::string> feature_type{*this, "featureType", "what the features are", std::nullopt,
                                  one_of({"categorical", "continuous"})};
  param<std::string> label_type{*this, "labelType", "what the label is", std::nullopt,
                                one_of({"categorical", "continuous"})};
  param<std::string> selection_mode{
      *this, "selectionMode", "how features are selected; see select_by_p_values", "numTopFeatures",
      one_of({"numTopFeatures", "percentile", "fpr", "fdr", "fwe"})};
  param<double> selection_threshold{
      *this, "selectionThreshold",
      "how many features, or the limit; not set: 50 for numTopFeatures, 0.1 for percentile, else "
      "0.05"};
};

/// Keeps the features that `univariate_feature_selector` selected.
class univariate_feature_selector_model final
    : public model_of<univariate_feature_selector_model, selector_model>,
      public univariate_feature_selector_params {
public:
  static constexpr std::string_view type_name = "UnivariateFeatureSelectorModel";

  univariate_feature_selector_model() = default;
  explicit univariate_feature_selector_model(std::vector<std::int32_t> selected) {
    set_selected(std::move(selected));
  }
};

/// Selects features that the label depends on, each by itself: by Pearson's chi-squared test
/// (features and label categorical), by analysis of variance (features continuous, label
/// categorical) or by the F test of a linear dependence (both continuous). For categorical features
/// and a continuous label there is no test: `errc::unsupported`.
class univariate_feature_selector final
    : public estimator_of<univariate_feature_selector, univariate_feature_selector_model>,
      public univariate_feature_selector_params {
public:
  static constexpr std::string_view type_name = "UnivariateFeatureSelector";

protected:
  [[nodiscard]] univariate_feature_selector_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
