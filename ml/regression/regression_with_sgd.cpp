// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/regression_with_sgd.hpp>

#include <weir/ml/linalg/blas.hpp>

namespace weir::ml {

double sgd_regression_model::predict(vector_view features) const {
  return dot(features, fitted_.weights.view()) + fitted_.intercept;
}

void sgd_regression_model::fields(field_archive& data) {
  data.field("weights", fitted_.weights);
  data.field("intercept", fitted_.intercept);
}

} // namespace weir::ml
