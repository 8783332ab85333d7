// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/regression_stages.hpp>

#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/regression/generalized_linear_regression.hpp>
#include <weir/ml/regression/isotonic_regression.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/regression/regression_with_sgd.hpp>

namespace weir::ml {

void register_regression_stages(stage_registry& registry) {
  registry.add<generalized_linear_regression, generalized_linear_regression_model,
               isotonic_regression, isotonic_regression_model, linear_regression,
               linear_regression_model, sgd_regression_model>();
}

} // namespace weir::ml
