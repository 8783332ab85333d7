// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/weighted_least_squares.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/state/support/error.hpp>

#include "ml/truth/feature_runs.hpp"
#include "ml/truth/linear_objectives.hpp"
#include "ml/truth/suite_rows.hpp"

namespace weir::testing::truth::linear_regression_cases {

namespace {

json::array with_intercept_first(double intercept, const std::vector<double>& coefficients) {
  auto answer = json::array{intercept};
  for (const auto coefficient : coefficients)
    answer.push_back(answer_of(coefficient));
  return answer;
}

// WeightedLeastSquares of Spark's suites: without a choice of the solver each must do.

ml::least_squares_solution solved(const truth_case& asked, bool fit_intercept,
                                  ml::least_squares_solver solver) {
  const auto rows = suite_rows(asked.input());
  auto options = ml::least_squares_options();
  options.fit_intercept = fit_intercept;
  options.reg_param = param_or(asked, "regParam", 0.0);
  options.elastic_net = param_or(asked, "elasticNetParam", 0.0);
  options.standardize_features =
      param_or(asked, "standardization", param_or(asked, "standardizeFeatures", true));
  options.standardize_label = param_or(asked, "standardizeLabel", true);
  options.solver = solver;
  options.stop = {1000, 1e-10};
  return ml::solve_least_squares(ml::sum_moments(rows["features"].vectors(),
                                                 rows["label"].doubles(), rows["weight"].doubles()),
                                 options);
}

std::string least_squares(const truth_case& asked) {
  auto solvers =
      std::vector{ml::least_squares_solver::automatic, ml::least_squares_solver::coordinates};
  if (param_or(asked, "solver", "") == "cholesky")
    solvers = {ml::least_squares_solver::cholesky};
  const auto error_expected =
      asked.expected().is_object() && asked.expected().as_object().contains("error");
  for (const auto solver : solvers) {
    try {
      const auto solution = solved(asked, param_or(asked, "fitIntercept", true), solver);
      if (error_expected)
        return "an error is expected";
      if (auto wrong =
              compare(asked, with_intercept_first(solution.intercept, solution.coefficients));
          !wrong.empty())
        return wrong;
    } catch (const weir::error& caught) {
      if (!error_expected)
        return std::string("threw: ") + caught.what();
    }
  }
  return {};
}

json::value inverse_diagonals(const truth_case& asked) {
  auto answers = json::array();
  for (const auto& fit_intercept : asked.param("fitIntercept").as_array())
    answers.push_back(
        answer_of(solved(asked, to_bool(fit_intercept), ml::least_squares_solver::cholesky)
                      .inverse_diagonal));
  return answers;
}

// LinearRegression of Spark's suites, by each solver.
std::string by_each_solver(const truth_case& asked) {
  const auto rows = suite_rows(asked.input());
  for (const auto* solver : {"auto", "normal", "l-bfgs"}) {
    auto stage = configured(asked, ml::linear_regression());
    stage.solver = solver;
    const auto model = stage.fit(rows);
    const auto answer = json::object{{"intercept", model.intercept()},
                                     {"coefficients", answer_of(model.coefficients())}};
    if (auto wrong = compare(asked, answer); !wrong.empty())
      return std::string(solver) + ": " + wrong;
  }
  return {};
}

double objective_of(const ml::linear_regression& stage, const ml::linear_regression_model& model,
                    const ml::frame& data) {
  const auto huber = stage.loss() == "huber";
  const auto by_rows = huber || stage.solver() == "l-bfgs";
  const auto form = by_rows ? plain_rows::deviations::sample : plain_rows::deviations::population;
  const auto weight_col = stage.weight_col.is_set() ? stage.weight_col() : std::string();
  // The label's deviation stays as it is without standardization.
  const auto rows = plain_rows(data, weight_col, form);
  const auto raw = plain_rows(data, weight_col, plain_rows::deviations::none);
  const auto slopes = model.coefficients().to_array();
  if (huber)
    return huber_objective(stage.standardization() ? rows : raw, slopes, model.intercept(),
                           model.scale(), stage.epsilon(), stage.reg_param());
  if (stage.standardization())
    return squares_objective(rows, slopes, model.intercept(), stage.reg_param(),
                             stage.elastic_net_param());
  const auto lambda = stage.reg_param();
  const auto a = stage.elastic_net_param();
  return squares_objective(raw, slopes, model.intercept(), 0.0, 0.0) +
         raw.penalty(slopes, lambda * a, lambda / rows.label_deviation() * (1.0 - a));
}

json::value on_data_set(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto stage = configured(asked, ml::linear_regression());
  const auto model = stage.fit(data);
  const auto& summary = model.summary();
  auto answer = json::object{{"coefficients", answer_of(model.coefficients())},
                             {"intercept", model.intercept()},
                             {"scale", model.scale()},
                             {"objective", objective_of(stage, model, data)},
                             {"rmse", summary.root_mean_squared_error()},
                             {"mae", summary.mean_absolute_error()},
                             {"r2", summary.r2()},
                             {"r2adj", summary.r2adj()},
                             {"explainedVariance", summary.explained_variance()}};
  if (asked.expected().as_object().contains("tValues")) {
    answer["coefficientStandardErrors"] = answer_of(summary.coefficient_standard_errors());
    answer["tValues"] = answer_of(summary.t_values());
    answer["pValues"] = answer_of(summary.p_values());
  }
  return answer;
}

const auto registered =
    register_judge("WeightedLeastSquares.fit*", least_squares) &&
    register_kind("diagonal of inverse(A'WA), Cholesky", inverse_diagonals) &&
    register_judge("LinearRegression.fit (solvers auto, l-bfgs, normal): intercept, coefficients",
                   by_each_solver) &&
    register_kind("LinearRegression", on_data_set);

} // namespace

} // namespace weir::testing::truth::linear_regression_cases
