// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/classification_with_sgd.hpp>
#include <weir/ml/classification/logistic_regression_with_lbfgs.hpp>
#include <weir/ml/frame/frame_batch.hpp>
#include <weir/ml/regression/regression_with_sgd.hpp>

#include <algorithm>
#include <cmath>

#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::sgd_cases {

namespace {

/// `columns` standardised by their population deviations, `label` centred, all with six decimals.
ml::frame standardised(const ml::frame& data) {
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  const auto mean_of = [](const std::vector<double>& values) {
    auto sum = 0.0;
    for (const auto value : values)
      sum += value;
    return sum / static_cast<double>(values.size());
  };
  const auto& rows = data["features"].vectors();
  auto values = std::vector<double>(rows.values().begin(), rows.values().end());
  for (std::size_t j = 0; j < rows.cols(); ++j) {
    auto of_column = std::vector<double>();
    for (std::size_t i = 0; i < rows.size(); ++i)
      of_column.push_back(rows[i][j]);
    const auto mean = mean_of(of_column);
    auto squares = std::vector<double>();
    for (const auto value : of_column)
      squares.push_back((value - mean) * (value - mean));
    const auto deviation = std::sqrt(mean_of(squares));
    for (std::size_t i = 0; i < rows.size(); ++i)
      values[i * rows.cols() + j] = rounded((of_column[i] - mean) / deviation);
  }
  auto labels = std::vector<double>(data["label"].doubles().begin(), data["label"].doubles().end());
  const auto mean = mean_of(labels);
  for (auto& label : labels)
    label = rounded(label - mean);
  return {{"features", ml::column(ml::vector_data::of_rows(rows.size(), rows.cols(), values))},
          {"label", ml::column(labels)}};
}

ml::frame divided(const ml::frame& data, double by) {
  const auto& rows = data["features"].vectors();
  auto values = std::vector<double>(rows.values().begin(), rows.values().end());
  for (auto& value : values)
    value /= by;
  return data.with_column("features",
                          ml::column(ml::vector_data::of_rows(rows.size(), rows.cols(), values)));
}

batch<ml::labeled_point> points_of(const truth_case& asked) {
  const auto text = asked.data();
  auto data = data_set(asked);
  if (const auto found = text.find("divided by ");
      found != std::string::npos && text.find("centred") == std::string::npos)
    data = divided(data, std::stod(text.substr(found + 11)));
  if (text.find("columns centred, divided by their population deviation") != std::string::npos)
    data = standardised(data);
  return ml::to_points(data);
}

ml::sgd_penalty penalty_of(const truth_case& asked, ml::sgd_penalty otherwise) {
  if (!asked.has_param("regType"))
    return otherwise;
  const auto type = text_of(asked.param("regType"));
  return type == "l1"   ? ml::sgd_penalty::l1
         : type == "l2" ? ml::sgd_penalty::l2
                        : ml::sgd_penalty::none;
}

template <class Trainer>
json::value trained(const truth_case& asked) {
  auto trainer = Trainer();
  auto& options = trainer.optimizer;
  options.num_iterations = param_or(asked, "iterations", 100);
  options.step_size = param_or(asked, "step", 1.0);
  options.reg_param = param_or(asked, "regParam", options.reg_param);
  options.mini_batch_fraction = param_or(asked, "miniBatchFraction", 1.0);
  options.convergence_tol = param_or(asked, "convergenceTol", 0.001);
  trainer.intercept = param_or(asked, "intercept", false);
  options.penalty = penalty_of(asked, options.penalty);
  const auto model = trainer.run(points_of(asked));
  return json::object{{"weights", answer_of(model.weights())}, {"intercept", model.intercept()}};
}

json::value trained_by_lbfgs(const truth_case& asked) {
  auto trainer = ml::logistic_regression_with_lbfgs();
  trainer.optimizer.num_iterations = param_or(asked, "iterations", 100);
  trainer.optimizer.convergence_tol = param_or(asked, "tolerance", 1e-6);
  trainer.optimizer.reg_param = param_or(asked, "regParam", 0.0);
  trainer.optimizer.penalty = penalty_of(asked, trainer.optimizer.penalty);
  trainer.intercept = param_or(asked, "intercept", false);
  const auto model = trainer.run(points_of(asked));
  return json::object{{"weights", answer_of(model.coefficients())},
                      {"intercept", model.intercept()}};
}

const auto registered =
    register_kind("LogisticRegressionWithLBFGS", trained_by_lbfgs) &&
    register_kind("LinearRegressionWithSGD", trained<ml::linear_regression_with_sgd>) &&
    register_kind("RidgeRegressionWithSGD", trained<ml::ridge_regression_with_sgd>) &&
    register_kind("LassoWithSGD", trained<ml::lasso_with_sgd>) &&
    register_kind("LogisticRegressionWithSGD", trained<ml::logistic_regression_with_sgd>) &&
    register_kind("SVMWithSGD", trained<ml::svm_with_sgd>);

} // namespace

} // namespace weir::testing::truth::sgd_cases
