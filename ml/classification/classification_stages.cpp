// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/classification_stages.hpp>

#include <weir/ml/classification/classification_with_sgd.hpp>
#include <weir/ml/classification/linear_svc.hpp>
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/classification/one_vs_rest.hpp>
#include <weir/ml/pipeline/registry.hpp>

namespace weir::ml {

void register_classification_stages(stage_registry& registry) {
  registry.add<linear_svc, linear_svc_model, logistic_regression, logistic_regression_model,
               naive_bayes, naive_bayes_model, one_vs_rest, one_vs_rest_model,
               sgd_logistic_regression_model, svm_model>();
}

} // namespace weir::ml
