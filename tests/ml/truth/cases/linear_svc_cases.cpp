// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/linear_svc.hpp>
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/classification/one_vs_rest.hpp>
#include <weir/ml/evaluation/multiclass_metrics.hpp>

#include <algorithm>

#include "ml/truth/feature_runs.hpp"
#include "ml/truth/linear_objectives.hpp"

namespace weir::testing::truth::linear_svc_cases {

namespace {

json::value support_vectors(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto stage = configured(asked, ml::linear_svc());
  const auto model = stage.fit(data);
  const auto form =
      stage.standardization() ? plain_rows::deviations::sample : plain_rows::deviations::none;
  const auto weight_col = stage.weight_col.is_set() ? stage.weight_col() : std::string();
  return json::object{{"coefficients", answer_of(model.coefficients())},
                      {"intercept", model.intercept()},
                      {"objective", hinge_objective(plain_rows(data, weight_col, form),
                                                    model.coefficients().to_array(),
                                                    model.intercept(), stage.reg_param())},
                      {"accuracy", model.summary().accuracy()}};
}

// Of many coefficients a case has the first ones.
std::vector<double> as_many_as(const json::value& expected, std::vector<double> values) {
  values.resize(std::min(values.size(), expected.as_array().size()));
  return values;
}

json::value one_against_rest(const truth_case& asked) {
  const auto data = data_set(asked);
  auto stage = ml::one_vs_rest();
  stage.set_classifier(
      stage_in_words(ml::logistic_regression(), text_of(asked.param("classifier"))));
  const auto model = stage.fit(data);
  auto intercepts = json::array();
  auto coefficients = json::array();
  for (const auto& each : model.models()) {
    const auto& of_class = dynamic_cast<const ml::logistic_regression_model&>(*each);
    intercepts.push_back(of_class.intercept());
    coefficients.push_back(
        answer_of(as_many_as(asked.expected().at("coefficients").at(coefficients.size()),
                             of_class.coefficients().to_array())));
  }
  const auto predictions = model.transform(data);
  return json::object{{"intercepts", intercepts},
                      {"coefficients", coefficients},
                      {"accuracy", ml::multiclass_metrics(predictions["prediction"].doubles(),
                                                          predictions["label"].doubles())
                                       .accuracy()}};
}

const auto registered =
    register_kind("LinearSVC", support_vectors) && register_kind("OneVsRest", one_against_rest);

} // namespace

} // namespace weir::testing::truth::linear_svc_cases
