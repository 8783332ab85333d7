// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/univariate_feature_selector.hpp>

#include <weir/ml/feature/select_by_p_values.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/anova_test.hpp>
#include <weir/ml/stat/chi_square_test.hpp>
#include <weir/ml/stat/f_value_test.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml {

namespace {

double default_threshold(const std::string& mode) {
  if (mode == "numTopFeatures")
    return 50.0;
  return mode == "percentile" ? 0.1 : 0.05;
}

} // namespace

univariate_feature_selector_model univariate_feature_selector::fit_impl(const frame& data) const {
  const auto continuous_features = feature_type() == "continuous";
  const auto continuous_label = label_type() == "continuous";
  if (!continuous_features && continuous_label)
    throw error(errc::unsupported,
                uid() + ": there is no test of categorical features against a continuous label");
  const auto training = training_data(data, features_col(), label_col());
  const auto& features = training.features.vectors();
  const auto tests = !continuous_features ? chi_square_test(features, training.labels)
                     : continuous_label   ? f_value_test(features, training.labels)
                                          : anova_test(features, training.labels);
  const auto threshold =
      selection_threshold.is_set() ? selection_threshold() : default_threshold(selection_mode());
  return univariate_feature_selector_model(
      select_by_p_values(tests.p_values, selection_mode(), threshold));
}

} // namespace weir::ml
