// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/generalized_linear_regression.hpp>

#include <regex>

#include "ml/truth/feature_runs.hpp"
#include "ml/truth/suite_rows.hpp"

namespace weir::testing::truth::generalized_linear_cases {

namespace {

// "logit20k first 3000 rows" is the beginning of a set.
ml::frame rows_asked(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto text = asked.data();
  auto found = std::smatch();
  if (std::regex_search(text, found, std::regex("first (\\d+) rows")))
    return data.limit(std::stoul(found[1]));
  return data;
}

json::value on_data_set(const truth_case& asked) {
  const auto model = configured(asked, ml::generalized_linear_regression()).fit(rows_asked(asked));
  const auto& summary = model.summary();
  auto answer =
      json::object{{"coefficients", answer_of(model.coefficients())},
                   {"intercept", model.intercept()},
                   {"deviance", summary.deviance()},
                   {"nullDeviance", summary.null_deviance()},
                   {"dispersion", summary.dispersion()},
                   {"residualDegreeOfFreedom", summary.residual_degree_of_freedom()},
                   {"residualDegreeOfFreedomNull", summary.residual_degree_of_freedom_null()}};
  const auto& expected = asked.expected().as_object();
  if (expected.contains("aic"))
    answer["aic"] = answer_of(summary.aic());
  if (expected.contains("coefficientStandardErrors"))
    answer["coefficientStandardErrors"] = answer_of(summary.coefficient_standard_errors());
  if (expected.contains("tValues"))
    answer["tValues"] = answer_of(summary.t_values());
  if (expected.contains("pValues"))
    answer["pValues"] = answer_of(summary.p_values());
  return answer;
}

json::value of_suite(const truth_case& asked) {
  auto plain = asked;
  // The canonical link is what is there without a link.
  if (text_of(asked.param("link")) == "canonical")
    plain.source.at("params").as_object().erase("link");
  const auto data = suite_rows(asked.input());
  auto stage = configured(plain, ml::generalized_linear_regression());
  if (data.has("weight"))
    stage.weight_col = "weight";
  const auto model = stage.fit(data);
  auto answer = json::array{model.intercept()};
  for (const auto coefficient : model.coefficients().values())
    answer.push_back(coefficient);
  return answer;
}

const auto registered =
    register_kind("GeneralizedLinearRegression", on_data_set) &&
    register_kind("GeneralizedLinearRegression.fit: [intercept, coefficients...]", of_suite);

} // namespace

} // namespace weir::testing::truth::generalized_linear_cases
