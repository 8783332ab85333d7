// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/linear_regression.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/optim/linear_objective.hpp>
#include <weir/ml/optim/weighted_least_squares.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

/// Mean and deviation of labels, by weights; the deviation in the n - 1 form.
struct label_moments {
  double mean;
  double deviation;
};

label_moments moments_of_labels(const training_data& rows) {
  auto summary = summarizer(1);
  summary.add_rows(rows.labels, 1, rows.weights.values());
  return {summary.mean()[0], summary.std()[0]};
}

void check_labels_finite(const training_data& rows, const std::string& label_col) {
  for (std::size_t row = 0; row < rows.size(); ++row)
    require(std::isfinite(rows.labels[row]), [&] {
      return "the label in column '" + label_col + "' is " + number_text(rows.labels[row]) +
             " in row " + std::to_string(row) + "; labels must be finite";
    });
}

} // namespace

double linear_regression_model::predict(vector_view features) const {
  check_feature_count(num_features(), features);
  return dot(features, coefficients_.values()) + intercept_;
}

void linear_regression_model::fields(field_archive& data) {
  data.field("intercept", intercept_);
  data.field("coefficients", coefficients_);
  data.field("scale", scale_);
}

linear_regression_model linear_regression::fit_impl(const frame& data) const {
  const auto rows = training_data(data, features_col(), label_col(), name_if_set(weight_col));
  require(rows.weights.sum() > 0.0, "all rows weigh 0: there is nothing to learn from");
  check_labels_finite(rows, label_col());
  auto result = fit_rows(rows);
  auto named = result.model;
  named.set_uid(uid());
  named.copy_params(*this);
  result.model.set_summary([named = std::move(named), data, history = std::move(result.history),
                            inverse = std::move(result.inverse_diagonal)] {
    return linear_regression_training_summary(named, data, history, inverse);
  });
  return std::move(result.model);
}

linear_regression::fitted linear_regression::fit_rows(const training_data& rows) const {
  if (loss() == "huber")
    return by_huber(rows);
  const auto few = rows.num_features() <= least_squares_features_max;
  require(few || solver() != "normal", [&] {
    return uid() + ": the solver normal takes at most " +
           std::to_string(least_squares_features_max) + " features, but there are " +
           std::to_string(rows.num_features()) + "; choose l-bfgs";
  });
  return few && solver() != "l-bfgs" ? by_normal_equations(rows) : by_passes(rows);
}

linear_regression::fitted linear_regression::by_normal_equations(const training_data& rows) const {
  const auto moments = sum_moments(rows.features.vectors(), rows.labels, rows.weights.values());
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(moments.covariance.begin(), moments.covariance.end(), finite))
    rows.features.require_finite(features_col());
  auto options = least_squares_options();
  options.fit_intercept = fit_intercept();
  options.reg_param = reg_param();
  options.elastic_net = elastic_net_param();
  options.standardize_features = standardization();
  options.stop = {max_iter(), tol()};
  auto solution = solve_least_squares(moments, options);
  warn_unless_converged(solution.search, uid());
  return {{vectors::dense(std::move(solution.coefficients)), solution.intercept},
          std::move(solution.search.history),
          std::move(solution.inverse_diagonal)};
}

linear_regression::fitted linear_regression::by_passes(const training_data& rows) const {
  const auto scaling = feature_scaling(rows, features_col(), fit_intercept());
  const auto labels = moments_of_labels(rows);
  const auto constant = labels.deviation == 0.0;
  if (constant && (fit_intercept() || labels.mean == 0.0))
    return {{vectors::zeros(rows.num_features()), labels.mean}, {0.0}};
  require(!constant || reg_param() == 0.0,
          std::string("the label is constant: a penalty that is scaled by its deviation has no "
                      "meaning without an intercept; set regParam to 0 or fitIntercept to true"));
  auto penalty = elastic_net(scaling, 1, reg_param(), elastic_net_param(), standardization());
  for (auto& ridge : penalty.l2)
    ridge /= constant ? 1.0 : labels.deviation;
  const auto squares = squared_loss(rows);
  const auto objective =
      linear_objective(rows, scaling, squares, fit_intercept(), std::move(penalty));
  auto start = std::vector<double>(objective.size());
  if (fit_intercept())
    start.back() = labels.mean;
  auto found = minimize(objective.problem(), std::move(start), {max_iter(), tol()});
  warn_unless_converged(found, uid());
  auto best = linear_parameters(found.x, scaling, squares, fit_intercept());
  return {{vectors::dense(std::move(best.coefficients)), best.intercepts[0]},
          std::move(found.history)};
}

linear_regression::fitted linear_regression::by_huber(const training_data& rows) const {
  require(reg_param() == 0.0 || elastic_net_param() == 0.0,
          "the loss huber knows the ridge penalty only: set elasticNetParam to 0");
  require(solver() != "normal", "the loss huber has no normal equations: choose solver l-bfgs");
  const auto scaling = feature_scaling(rows, features_col(), fit_intercept());
  const auto robust = huber_loss(rows, epsilon());
  const auto objective =
      linear_objective(rows, scaling, robust, fit_intercept(),
                       elastic_net(scaling, 1, reg_param(), 0.0, standardization()));
  auto problem = objective.problem();
  problem.lower.assign(objective.size(), -std::numeric_limits<double>::infinity());
  const auto labels = moments_of_labels(rows);
  const auto spread = labels.deviation > 0.0 ? labels.deviation : 1.0;
  // Residuals by the scale stay finite.
  problem.lower.back() = 1e-10 * spread;
  auto start = std::vector<double>(objective.size());
  if (fit_intercept())
    start[rows.num_features()] = labels.mean;
  start.back() = spread;
  auto found = minimize(problem, std::move(start), {max_iter(), tol()});
  warn_unless_converged(found, uid());
  auto best = linear_parameters(found.x, scaling, robust, fit_intercept());
  return {{vectors::dense(std::move(best.coefficients)), best.intercepts[0], best.extra[0]},
          std::move(found.history)};
}

} // namespace weir::ml
