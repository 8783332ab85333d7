// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/naive_bayes.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ml/data_sets/random_stream.hpp"
#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::naive_bayes_cases {

namespace {

ml::naive_bayes naive_bayes_of(const truth_case& asked) {
  auto stage = ml::naive_bayes();
  stage.model_type = param_or(asked, "modelType", "multinomial");
  stage.smoothing = param_or(asked, "smoothing", 1.0);
  if (asked.has_param("thresholds"))
    stage.thresholds = to_doubles(asked.param("thresholds"));
  return stage;
}

ml::naive_bayes_model fit_input(const truth_case& asked) {
  const auto& input = asked.input();
  const auto weighted = input.as_object().contains("weight");
  auto stage = naive_bayes_of(asked);
  if (weighted)
    stage.weight_col = "weight";
  return stage.fit(frame_of(to_vectors(input.at("features")), to_doubles(input.at("label")),
                            weighted ? to_doubles(input.at("weight")) : std::vector<double>()));
}

json::value rows_of_matrix(const ml::matrix& from) {
  auto rows = json::array();
  for (std::size_t k = 0; k < from.num_rows(); ++k)
    rows.push_back(answer_of(from.row(k).to_array()));
  return rows;
}

/// Scaled to [-1, 1], the species numbered as in the file that the case is about.
json::value scaled_iris(const truth_case& asked) {
  const auto data = iris_of_uci(asked);
  const auto rows = data["features"].vectors();
  auto values = std::vector<double>(rows.values().begin(), rows.values().end());
  for (std::size_t j = 0; j < 4; ++j) {
    auto low = values[j];
    auto high = values[j];
    for (auto at = j; at < values.size(); at += 4) {
      low = std::min(low, values[at]);
      high = std::max(high, values[at]);
    }
    for (auto at = j; at < values.size(); at += 4)
      values[at] = (values[at] - low) / (high - low) * 2.0 - 1.0;
  }
  auto labels = std::vector<double>();
  for (const auto species : data["label"].doubles())
    labels.push_back(std::fmod(species + 1.0, 3.0));
  const auto model = naive_bayes_of(asked).fit(
      {{"features", ml::column(ml::vector_data::of_rows(150, 4, std::move(values)))},
       {"label", ml::column(std::move(labels))}});
  auto priors = std::vector<double>();
  for (const auto prior : model.pi().values())
    priors.push_back(std::exp(prior));
  return json::object{{"pi_exp", answer_of(priors)},
                      {"theta", rows_of_matrix(model.theta())},
                      {"sigma", rows_of_matrix(model.sigma())}};
}

ml::frame named_data(const truth_case& asked) {
  auto data = data_set(asked);
  if (asked.data().find("features > 7") != std::string::npos) {
    const auto given = data["features"].vectors().values();
    auto bits = std::vector<double>();
    for (const auto value : given)
      bits.push_back(value > 7.0 ? 1.0 : 0.0);
    const auto rows = data.num_rows();
    data = data.with_column("features",
                            ml::column(ml::vector_data::of_rows(rows, bits.size() / rows, bits)));
  }
  if (asked.has_param("weightCol")) {
    auto draws = data_sets::random_stream(900, 4);
    auto weights = std::vector<double>();
    for (std::size_t row = 0; row < data.num_rows(); ++row)
      weights.push_back(0.5 + draws.u());
    data = data.with_column("weight", ml::column(std::move(weights)));
  }
  return data;
}

json::value on_data_set(const truth_case& asked) {
  const auto data = named_data(asked);
  auto stage = naive_bayes_of(asked);
  if (asked.has_param("weightCol"))
    stage.weight_col = "weight";
  const auto model = stage.fit(data);
  const auto result = model.transform(data);
  const auto labels = data["label"].doubles();
  const auto predictions = result["prediction"].doubles();
  auto right = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row)
    right += labels[row] == predictions[row] ? 1.0 : 0.0;
  auto answer = json::object{{"pi", answer_of(model.pi().to_array())},
                             {"theta", rows_of_matrix(model.theta())},
                             {"sigma", rows_of_matrix(model.sigma())},
                             {"accuracy", right / static_cast<double>(labels.size())}};
  auto raw = json::array();
  auto probability = json::array();
  for (std::size_t row = 0; row < 3; ++row) {
    raw.push_back(answer_of(result["rawPrediction"].vectors()[row]));
    probability.push_back(answer_of(result["probability"].vectors()[row]));
  }
  answer["first3"] = json::object{{"raw", raw}, {"probability", probability}};
  auto heads = json::array();
  auto sums = std::vector<double>();
  for (std::size_t k = 0; k < model.num_classes(); ++k) {
    const auto theta = model.theta().row(k).to_array();
    heads.push_back(answer_of(std::vector<double>(
        theta.begin(), theta.begin() + std::min<std::ptrdiff_t>(10, std::ssize(theta)))));
    sums.push_back(std::accumulate(theta.begin(), theta.end(), 0.0));
  }
  answer["theta_first10_per_class"] = heads;
  answer["theta_row_sums"] = answer_of(sums);
  return answer;
}

const auto registered =
    register_kind("prediction of [1,0] with thresholds [0.01,10]",
                  [](const truth_case& asked) -> json::value {
                    return fit_input(asked).predict(ml::vectors::dense(1.0, 0.0));
                  }) &&
    register_kind(
        "NaiveBayes.fit: sigma rows (unweighted)",
        [](const truth_case& asked) { return rows_of_matrix(fit_input(asked).sigma()); }) &&
    register_kind(
        "NaiveBayes.fit: theta",
        [](const truth_case& asked) { return rows_of_matrix(fit_input(asked).theta()); }) &&
    register_kind("NaiveBayes.fit: theta; raw of [1,0]",
                  [](const truth_case& asked) -> json::value {
                    const auto model = fit_input(asked);
                    return json::object{
                        {"theta", rows_of_matrix(model.theta())},
                        {"raw", answer_of(model.predict_raw(ml::vectors::dense(1.0, 0.0)))}};
                  }) &&
    register_kind(
        "NaiveBayes.fit",
        [](const truth_case& asked) { return rows_of_matrix(fit_input(asked).theta()); }) &&
    register_kind("NaiveBayes.fit: exp(pi), theta, sigma", scaled_iris) &&
    register_kind("NaiveBayes", on_data_set);

} // namespace

} // namespace weir::testing::truth::naive_bayes_cases
