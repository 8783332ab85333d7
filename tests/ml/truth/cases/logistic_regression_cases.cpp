// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression.hpp>

#include <map>
#include <regex>

#include "ml/truth/feature_runs.hpp"
#include "ml/truth/linear_objectives.hpp"
#include "ml/truth/suite_rows.hpp"

namespace weir::testing::truth::logistic_regression_cases {

namespace {

std::vector<std::vector<double>> rows_of(const ml::matrix& coefficients) {
  auto rows = std::vector<std::vector<double>>();
  for (std::size_t k = 0; k < coefficients.num_rows(); ++k)
    rows.push_back(coefficients.row(k).to_array());
  return rows;
}

double objective_of(const ml::logistic_regression& stage,
                    const ml::logistic_regression_model& model, const ml::frame& data) {
  const auto form =
      stage.standardization() ? plain_rows::deviations::sample : plain_rows::deviations::none;
  return logistic_objective(
      plain_rows(data, stage.weight_col.is_set() ? stage.weight_col() : std::string(), form),
      rows_of(model.coefficient_matrix()), model.intercept_vector().to_array(), stage.reg_param(),
      stage.elastic_net_param());
}

// "all -0.5" is a bound for each coefficient.
ml::matrix bound_of(const std::string& text, std::size_t rows, std::size_t features) {
  auto found = std::smatch();
  if (!std::regex_match(text, found, std::regex("all (-?[0-9.]+)")))
    throw pending_case("it is not known which bounds are '" + text + "'");
  return ml::matrices::dense(rows, features,
                             std::vector<double>(rows * features, std::stod(found[1])));
}

ml::logistic_regression stage_of(const truth_case& asked, const ml::frame& data) {
  auto plain = asked;
  auto& params = plain.source.at("params").as_object();
  params.erase("lowerBoundsOnCoefficients");
  params.erase("upperBoundsOnCoefficients");
  auto stage = configured(plain, ml::logistic_regression());
  const auto classes = ml::count_classes(data["label"], "label");
  const auto bound = [&](const char* name, ml::param<ml::matrix>& param) {
    if (asked.has_param(name))
      param = bound_of(text_of(asked.param(name)), classes > 2 ? classes : 1,
                       data["features"].vectors().cols());
  };
  bound("lowerBoundsOnCoefficients", stage.lower_bounds_on_coefficients);
  bound("upperBoundsOnCoefficients", stage.upper_bounds_on_coefficients);
  return stage;
}

json::object counts_of(const ml::frame& predictions) {
  auto counts = std::map<std::int64_t, std::int64_t>();
  for (const auto value : predictions["prediction"].doubles())
    ++counts[static_cast<std::int64_t>(value)];
  auto answer = json::object();
  for (const auto& [label, count] : counts)
    answer[std::to_string(label)] = count;
  return answer;
}

json::value on_data_set(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto stage = stage_of(asked, data);
  const auto model = stage.fit(data);
  const auto& summary = model.summary();
  const auto predictions = model.transform(data);
  const auto counts = counts_of(predictions);
  auto first = json::array();
  auto classes = json::array();
  for (std::size_t row = 0; row < 4; ++row) {
    first.push_back(answer_of(predictions["probability"].vectors()[row]));
    classes.push_back(predictions["prediction"].doubles()[row]);
  }
  auto answer =
      json::object{{"coefficientMatrix", answer_of(asked, model.coefficient_matrix())},
                   {"interceptVector", answer_of(model.intercept_vector())},
                   {"objective", objective_of(stage, model, data)},
                   {"accuracy", summary.accuracy()},
                   {"predicted_counts", counts},
                   {"first4", json::object{{"probability", first}, {"prediction", classes}}}};
  if (model.num_classes() == 2) {
    answer["areaUnderROC"] = summary.area_under_roc();
    answer["predicted_ones"] = counts.contains("1") ? counts.at("1") : json::value(0);
  }
  return answer;
}

ml::logistic_regression_model of_suite(const truth_case& asked) {
  const auto data = suite_rows(asked.input());
  auto stage = configured(asked, ml::logistic_regression());
  if (data.has("weight"))
    stage.weight_col = "weight";
  return stage.fit(data);
}

json::value binomial_of_suite(const truth_case& asked) {
  const auto model = of_suite(asked);
  return json::object{{"intercept", model.intercept()},
                      {"coefficients", answer_of(model.coefficients())}};
}

// Compares by the case's tolerance, and the intercepts by "relative 0.05" where its note says so.
std::string any_of_suite(const truth_case& asked) {
  const auto model = of_suite(asked);
  if (!model.is_multinomial())
    return compare(asked, binomial_of_suite(asked));
  auto coefficients = json::array();
  for (const auto& row : rows_of(model.coefficient_matrix()))
    coefficients.push_back(answer_of(row));
  const auto answer = json::object{{"intercepts", answer_of(model.intercept_vector())},
                                   {"coefficients", coefficients}};
  auto of_intercepts = asked;
  const auto note = text_of(asked["note"]);
  auto found = std::smatch();
  if (std::regex_search(note, found, std::regex("intercepts: relative ([0-9.]+)")))
    of_intercepts.source["tolerance"] = json::object{{"rel", std::stod(found[1])}};
  of_intercepts.source["expected"].as_object().erase("coefficients");
  auto of_coefficients = asked;
  of_coefficients.source["expected"].as_object().erase("intercepts");
  auto wrong = compare(of_intercepts, answer);
  return wrong.empty() ? compare(of_coefficients, answer) : wrong;
}

const auto registered =
    register_kind("LogisticRegression.fit: intercept, coefficients", binomial_of_suite) &&
    register_judge("LogisticRegression.fit", any_of_suite) &&
    register_kind("LogisticRegression", on_data_set);

} // namespace

} // namespace weir::testing::truth::logistic_regression_cases
