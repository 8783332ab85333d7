// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/linear_regression_summary.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

/// Where the predictions are: the model's own column, or one that is added if it makes none.
std::string prediction_name(const linear_regression_model& model) {
  return model.prediction_col().empty() ? "prediction_" + model.uid() : model.prediction_col();
}

frame predicted(const linear_regression_model& model, const frame& data) {
  return model.transform(data,
                         param_map().put(model, model.prediction_col, prediction_name(model)));
}

regression_metrics metrics_of(const frame& predictions, const linear_regression_model& model) {
  return {predictions[prediction_name(model)].doubles(),
          numeric_values(predictions, model.label_col(), "label").doubles(),
          row_weights(predictions, name_if_set(model.weight_col)).values(), !model.fit_intercept()};
}

} // namespace

linear_regression_summary::linear_regression_summary(const linear_regression_model& model,
                                                     const frame& data)
    : predictions_(predicted(model, data)),
      prediction_col_(prediction_name(model)),
      has_intercept_(model.fit_intercept()),
      parameters_(static_cast<std::int64_t>(model.num_features()) + (has_intercept_ ? 1 : 0)),
      metrics_(metrics_of(predictions_, model)) {
  const auto labels = numeric_values(predictions_, model.label_col(), "label");
  const auto weights = row_weights(predictions_, name_if_set(model.weight_col));
  const auto predictions = predictions_[prediction_col_].doubles();
  weight_ = weights.sum();
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    residuals_.push_back(labels.doubles()[row] - predictions[row]);
    const auto weighted = std::sqrt(weights[row]) * residuals_[row];
    if (row == 0)
      deviance_residuals_ = {weighted, weighted};
    deviance_residuals_[0] = std::min(deviance_residuals_[0], weighted);
    deviance_residuals_[1] = std::max(deviance_residuals_[1], weighted);
  }
}

double linear_regression_summary::r2adj() const noexcept {
  const auto intercept = has_intercept_ ? 1.0 : 0.0;
  return 1.0 - (1.0 - r2()) * (static_cast<double>(num_instances()) - intercept) /
                   static_cast<double>(degrees_of_freedom());
}

double linear_regression_summary::residual_variance() const noexcept {
  return mean_squared_error() * weight_ / static_cast<double>(degrees_of_freedom());
}

linear_regression_training_summary::linear_regression_training_summary(
    const linear_regression_model& model, const frame& data, std::vector<double> objective_history,
    const std::vector<double>& inverse_diagonal)
    : linear_regression_summary(model, data),
      objective_history_(std::move(objective_history)),
      parameters_(model.coefficients().to_array()) {
  if (model.fit_intercept())
    parameters_.push_back(model.intercept());
  for (const auto inverse : inverse_diagonal)
    standard_errors_.push_back(std::sqrt(inverse * residual_variance()));
}

const std::vector<double>& linear_regression_training_summary::coefficient_standard_errors() const {
  if (standard_errors_.empty())
    throw error(errc::illegal_state,
                "LinearRegression knows standard errors only if the normal equations were solved "
                "directly: with solver normal (or auto), no L1 penalty, and features that do not "
                "depend on one another");
  return standard_errors_;
}

std::vector<double> linear_regression_training_summary::t_values() const {
  const auto& errors = coefficient_standard_errors();
  auto result = std::vector<double>();
  for (std::size_t i = 0; i < errors.size(); ++i)
    result.push_back(parameters_[i] / errors[i]);
  return result;
}

std::vector<double> linear_regression_training_summary::p_values() const {
  auto result = t_values();
  for (auto& value : result)
    value = student_t_two_sided(value, static_cast<double>(degrees_of_freedom()));
  return result;
}

} // namespace weir::ml
