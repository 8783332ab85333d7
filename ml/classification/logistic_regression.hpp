// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/classification/logistic_regression_model.hpp>
#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

/// Logistic regression with an elastic net. It minimises
///
///     sum w loss / W + regParam (a sum |s_j b_j| + (1 - a) / 2 sum (s_j b_j)²),  a = elasticNetParam
///
/// over coefficients b and intercepts (which have no penalty), loss being -ln of the probability of
/// the label, W the sum of weights, s_j the deviation of feature j (n - 1 form; 1 without
/// standardization). Labels are classes from 0 up.
///
/// By L-BFGS from zero coefficients and the classes' log odds; OWL-QN with an L1 penalty; projected
/// onto the bounds if there are any (L2 only then). Features are scaled, and centred where there
/// are intercepts, on the way. Multinomial intercepts are made to have mean 0, and so are the
/// coefficients of each feature if there is no penalty, unless there are bounds. Constant features
/// get 0. If all labels are equal and there is an intercept, it is infinite. A pass over the rows
/// an iteration, in parallel; same result on any number of threads.
class logistic_regression final
    : public estimator_of<logistic_regression, logistic_regression_model>,
      public logistic_regression_params {
public:
  static constexpr std::string_view type_name = "LogisticRegression";

protected:
  [[nodiscard]] logistic_regression_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
