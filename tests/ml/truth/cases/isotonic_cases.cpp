// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/isotonic_regression.hpp>

#include <algorithm>

#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::isotonic_cases {

namespace {

std::vector<double> values_at(const ml::isotonic_regression_model& model,
                              const json::value& places) {
  auto values = std::vector<double>();
  for (const auto x : to_doubles(places))
    values.push_back(model.predict(x));
  return values;
}

json::value fitted(const truth_case& asked) {
  const auto& input = asked.input();
  const auto labels = to_doubles(input.at("label"));
  const auto features = to_doubles(input.at("feature"));
  const auto weights = to_doubles(input.at("weight"));
  auto rows = std::vector<std::tuple<double, double, double>>();
  for (std::size_t i = 0; i < labels.size(); ++i)
    rows.emplace_back(labels[i], features[i], weights[i]);
  auto stage = ml::isotonic_regression();
  stage.isotonic = param_or(asked, "isotonic", true);
  const auto model = stage.run(rows);
  auto answer = json::object{{"boundaries", answer_of(model.boundaries())},
                             {"predictions", answer_of(model.predictions())}};
  if (input.as_object().contains("predictAt"))
    answer["predict"] = answer_of(values_at(model, input.at("predictAt")));
  return answer;
}

json::value on_data_set(const truth_case& asked) {
  auto stage = ml::isotonic_regression();
  stage.isotonic = param_or(asked, "isotonic", true);
  stage.weight_col = "weight";
  const auto model = stage.fit(data_set(asked));
  const auto first = [](std::vector<double> values) {
    values.resize(std::min<std::size_t>(values.size(), 20));
    return answer_of(values);
  };
  return json::object{{"numBoundaries", model.boundaries().size()},
                      {"boundaries_first20", first(model.boundaries())},
                      {"predictions_first20", first(model.predictions())},
                      {"at", asked.expected().at("at")},
                      {"values", answer_of(values_at(model, asked.expected().at("at")))}};
}

const auto registered = register_kind("IsotonicRegression.fit", fitted) &&
                        register_kind("IsotonicRegression", on_data_set);

} // namespace

} // namespace weir::testing::truth::isotonic_cases
