// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/chi_sq_selector.hpp>

#include <weir/ml/feature/select_by_p_values.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/chi_square_test.hpp>

namespace weir::ml {

namespace {

double threshold_of(const chi_sq_selector& selector) {
  const auto& type = selector.selector_type();
  if (type == "numTopFeatures")
    return static_cast<double>(selector.num_top_features());
  if (type == "percentile")
    return selector.percentile();
  if (type == "fpr")
    return selector.fpr();
  return type == "fdr" ? selector.fdr() : selector.fwe();
}

} // namespace

chi_sq_selector_model chi_sq_selector::fit_impl(const frame& data) const {
  const auto training = training_data(data, features_col(), label_col());
  const auto tests = chi_square_test(training.features.vectors(), training.labels);
  return chi_sq_selector_model(
      select_by_p_values(tests.p_values, selector_type(), threshold_of(*this)));
}

} // namespace weir::ml
