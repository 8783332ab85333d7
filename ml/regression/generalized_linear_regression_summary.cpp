// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/generalized_linear_regression_summary.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/regression/generalized_linear_regression.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

std::string prediction_name(const generalized_linear_regression_model& model) {
  return model.prediction_col().empty() ? "prediction_" + model.uid() : model.prediction_col();
}

std::vector<double> copied(std::span<const double> values) {
  return {values.begin(), values.end()};
}

} // namespace

generalized_linear_regression_summary::generalized_linear_regression_summary(
    const generalized_linear_regression_model& model, const frame& data)
    : predictions_(model.transform(
          data, param_map().put(model, model.prediction_col, prediction_name(model)))),
      form_(model.form()),
      has_intercept_(model.fit_intercept()),
      rank_(static_cast<std::int64_t>(model.num_features()) + (has_intercept_ ? 1 : 0)),
      labels_(copied(numeric_values(data, model.label_col(), "label").doubles())),
      means_(copied(predictions_[prediction_name(model)].doubles())) {
  const auto weights = row_weights(data, name_if_set(model.weight_col));
  const auto has_offsets = model.offset_col.is_set() && !model.offset_col().empty();
  offsets_ = has_offsets ? copied(numeric_values(data, model.offset_col(), "offset").doubles())
                         : std::vector<double>();
  auto pearson = 0.0;
  for (std::size_t row = 0; row < labels_.size(); ++row) {
    weights_.push_back(weights[row]);
    deviance_ += deviance_of(row, means_[row]);
    const auto off = labels_[row] - means_[row];
    pearson += weights_[row] * off * off / form_.family->variance(means_[row]);
  }
  if (!form_.family->has_unit_dispersion())
    dispersion_ = pearson / static_cast<double>(residual_degree_of_freedom());
}

double generalized_linear_regression_summary::deviance_of(std::size_t row, double mean) const {
  return form_.family->deviance(labels_[row], mean, weights_[row]);
}

double generalized_linear_regression_summary::null_intercept() const {
  if (!has_intercept_)
    return 0.0;
  const auto is_identity = form_.link->name() == "identity";
  if (!offsets_.empty() && !(is_identity && form_.family->name() == "gaussian")) {
    const auto none = vector_data::of_rows(labels_.size(), 0, {});
    return reweighted_least_squares({none, labels_, weights_, offsets_}, form_, {}).intercept;
  }
  auto sum = 0.0;
  auto weight = 0.0;
  for (std::size_t row = 0; row < labels_.size(); ++row) {
    sum += weights_[row] * (labels_[row] - (offsets_.empty() ? 0.0 : offsets_[row]));
    weight += weights_[row];
  }
  return form_.link->link(sum / weight);
}

double generalized_linear_regression_summary::null_deviance() const {
  const auto intercept = null_intercept();
  auto sum = 0.0;
  for (std::size_t row = 0; row < labels_.size(); ++row)
    sum += deviance_of(row, form_.mean(intercept + (offsets_.empty() ? 0.0 : offsets_[row])));
  return sum;
}

double generalized_linear_regression_summary::aic() const {
  const auto of_family = form_.family->aic({labels_, means_, weights_}, deviance_);
  if (!of_family)
    throw error(errc::unsupported, "the family tweedie has no AIC: its likelihood is not known in "
                                   "closed form");
  return *of_family + 2.0 * static_cast<double>(rank_);
}

double generalized_linear_regression_summary::residual(std::size_t row,
                                                       const std::string& type) const {
  const auto mean = means_[row];
  const auto off = labels_[row] - mean;
  if (type == "deviance")
    return std::copysign(std::sqrt(std::max(deviance_of(row, mean), 0.0)), off);
  if (type == "pearson")
    return off * std::sqrt(weights_[row] / form_.family->variance(mean));
  return type == "working" ? off * form_.link->slope(mean) : off;
}

std::vector<double>
generalized_linear_regression_summary::residuals(const std::string& type) const {
  const auto known = {"deviance", "pearson", "working", "response"};
  require(std::find(known.begin(), known.end(), type) != known.end(), [&] {
    return "there are no residuals '" + type + "'; known: deviance, pearson, working, response";
  });
  auto result = std::vector<double>(labels_.size());
  for (std::size_t row = 0; row < result.size(); ++row)
    result[row] = residual(row, type);
  return result;
}

generalized_linear_regression_training_summary::generalized_linear_regression_training_summary(
    const generalized_linear_regression_model& model, const frame& data,
    const std::vector<double>& inverse_diagonal, std::int64_t iterations)
    : generalized_linear_regression_summary(model, data),
      iterations_(iterations),
      features_col_(model.features_col()),
      parameters_(model.coefficients().to_array()) {
  if (model.fit_intercept())
    parameters_.push_back(model.intercept());
  for (const auto inverse : inverse_diagonal)
    standard_errors_.push_back(std::sqrt(inverse * dispersion()));
}

const std::vector<double>&
generalized_linear_regression_training_summary::coefficient_standard_errors() const {
  if (standard_errors_.empty())
    throw error(errc::illegal_state, "there are no standard errors: some features depend on one "
                                     "another linearly, or the label is constant");
  return standard_errors_;
}

std::vector<double> generalized_linear_regression_training_summary::t_values() const {
  const auto& errors = coefficient_standard_errors();
  auto result = std::vector<double>();
  for (std::size_t i = 0; i < errors.size(); ++i)
    result.push_back(parameters_[i] / errors[i]);
  return result;
}

std::vector<double> generalized_linear_regression_training_summary::p_values() const {
  const auto is_normal = form().family->has_unit_dispersion();
  auto result = t_values();
  for (auto& value : result)
    value = is_normal
                ? normal_two_sided(value)
                : student_t_two_sided(value, static_cast<double>(residual_degree_of_freedom()));
  return result;
}

} // namespace weir::ml
