// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/binary_classification_metrics.hpp>
#include <weir/ml/evaluation/evaluators.hpp>

#include <algorithm>
#include <cmath>
#include <regex>

#include "ml/data_sets/random_stream.hpp"
#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::evaluator_cases {

namespace {

using data_sets::random_stream;

// Sets each param that the case names; `weightCol: null` and the like stay unset.
void set_params(ml::params& to, const truth_case& asked) {
  for (const auto& member : asked["params"].as_object())
    if (!member.value().is_null())
      to.get_param(std::string(member.key())).set_from_json(to_text(member.value()));
}

std::uint64_t seed_in(const truth_case& asked) {
  const auto text = asked.data();
  auto found = std::smatch();
  if (!std::regex_search(text, found, std::regex("seed (\\d+)")))
    throw pending_case("no seed is named in '" + text + "'");
  return std::stoull(found[1]);
}

// "score = floor(50*(g() of stream 1, seed 950, + label))/50 for the first 5000 rows of logit20k"
ml::frame scored_rows(const truth_case& asked) {
  const auto text = asked.data();
  auto found = std::smatch();
  const auto form = std::regex("floor\\((\\d+)\\*\\(.* first (\\d+) rows of (\\w+)");
  if (!std::regex_search(text, found, form))
    throw pending_case("it is not known how to make '" + text + "'");
  const auto steps = std::stod(found[1]);
  const auto rows = data_set(asked, found[3]).limit(std::stoul(found[2]));
  auto random = random_stream(seed_in(asked), 1);
  auto scores = std::vector<double>();
  for (const auto label : rows["label"].doubles())
    scores.push_back(std::floor(steps * (random.g() + label)) / steps);
  return rows.with_column("rawPrediction", ml::column(std::move(scores)));
}

// Predictions that are right with probability 0.7, and probabilities that lean to them.
ml::frame guessed_rows(const truth_case& asked) {
  const auto rows = data_set(asked, "multi10k");
  constexpr auto classes = std::size_t{5};
  auto guesses = random_stream(951, 1);
  auto noise = random_stream(952, 1);
  auto predictions = std::vector<double>();
  auto probabilities = std::vector<double>();
  for (const auto label : rows["label"].doubles()) {
    const auto u0 = guesses.u();
    const auto u1 = guesses.u();
    predictions.push_back(u0 < 0.7 ? label : std::floor(5 * u1));
    auto of_row = std::vector<double>();
    for (std::size_t i = 0; i < classes; ++i)
      of_row.push_back(noise.u() + 0.01 +
                       (predictions.back() == static_cast<double>(i) ? 1.0 : 0.0));
    auto sum = 0.0;
    for (const auto value : of_row)
      sum += value;
    for (const auto value : of_row)
      probabilities.push_back(value / sum);
  }
  return rows.with_column("prediction", ml::column(std::move(predictions)))
      .with_column("probability", ml::column(ml::vector_data::of_rows(rows.num_rows(), classes,
                                                                      std::move(probabilities))));
}

ml::frame noisy_rows(const truth_case& asked) {
  const auto rows = data_set(asked, "lin2k");
  auto random = random_stream(seed_in(asked), 1);
  auto predictions = std::vector<double>();
  for (const auto label : rows["label"].doubles())
    predictions.push_back(label + random.g());
  return rows.with_column("prediction", ml::column(std::move(predictions)));
}

// 50 rows of two lists of draws, repeats dropped.
ml::frame ranked_rows() {
  auto random = random_stream(954, 1);
  const auto draw = [&random](int count) {
    auto out = std::vector<double>();
    for (auto i = 0; i < count; ++i) {
      const auto value = static_cast<double>(random.below(30));
      if (std::find(out.begin(), out.end(), value) == out.end())
        out.push_back(value);
    }
    return out;
  };
  auto predictions = std::vector<std::vector<double>>();
  auto labels = std::vector<std::vector<double>>();
  for (auto row = 0; row < 50; ++row) {
    predictions.push_back(draw(12));
    labels.push_back(draw(6));
  }
  return {{"prediction", ml::column::of(predictions)}, {"label", ml::column::of(labels)}};
}

ml::frame clusters_from_labels(const ml::frame& rows) {
  return rows.with_column("prediction", rows["label"]);
}

template <class Evaluator>
json::value value_of(const truth_case& asked, const ml::frame& rows) {
  auto judge = Evaluator();
  set_params(judge, asked);
  return json::object{{"value", judge.evaluate(rows)}};
}

json::value clustering(const truth_case& asked) {
  auto judge = ml::clustering_evaluator();
  set_params(judge, asked);
  if (asked.input().is_array()) {
    auto rows = std::vector<ml::vector>();
    auto clusters = std::vector<double>();
    for (const auto& row : asked.input().as_array()) {
      rows.push_back(to_vector(row.at("features")));
      clusters.push_back(to_double(row.at("prediction")));
    }
    return judge.evaluate(
        frame_of(rows).with_column("prediction", ml::column(std::move(clusters))));
  }
  // "a single cluster only"
  return judge.evaluate(frame_of({ml::vectors::dense(1.0), ml::vectors::dense(2.0)})
                            .with_column("prediction", ml::column(std::vector<double>{0.0, 0.0})));
}

json::value log_loss(const truth_case& asked) {
  auto judge = ml::multiclass_classification_evaluator();
  judge.metric_name = "logLoss";
  judge.eps = param_or(asked, "eps", 1e-15);
  auto labels = std::vector<double>();
  auto probabilities = std::vector<ml::vector>();
  for (const auto& row : asked.input().as_array()) {
    labels.push_back(to_double(row.at("label")));
    probabilities.push_back(to_vector(row.at("probability")));
  }
  return judge.evaluate(ml::frame{{"label", ml::column(std::move(labels))},
                                  {"probability", ml::column::of(probabilities)}});
}

json::value area_of_vectors(const truth_case& asked) {
  auto judge = ml::binary_classification_evaluator();
  set_params(judge, asked);
  auto labels = std::vector<double>();
  auto raw = std::vector<ml::vector>();
  for (const auto& row : asked.input().as_array()) {
    labels.push_back(to_double(row.at(0)));
    raw.push_back(to_vector(row.at(1)));
  }
  return judge.evaluate(
      ml::frame{{"label", ml::column(std::move(labels))}, {"rawPrediction", ml::column::of(raw)}});
}

json::value curves(const truth_case& asked) {
  const auto rows = scored_rows(asked);
  const auto metrics = ml::binary_classification_metrics(
      rows["rawPrediction"].doubles(), rows["label"].doubles(), {},
      static_cast<std::size_t>(param_or(asked, "numBins", 1000)));
  const auto points = [](const ml::binary_classification_metrics::curve& from) {
    auto out = json::array();
    for (const auto& [x, y] : from)
      out.push_back(json::array{x, y});
    return out;
  };
  return json::object{{"roc", points(metrics.roc())},
                      {"pr", points(metrics.pr())},
                      {"areaUnderROC", metrics.area_under_roc()},
                      {"areaUnderPR", metrics.area_under_pr()},
                      {"thresholds", answer_of(metrics.thresholds())},
                      {"precisionByThreshold", points(metrics.precision_by_threshold())},
                      {"recallByThreshold", points(metrics.recall_by_threshold())},
                      {"fMeasureByThreshold", points(metrics.f_measure_by_threshold())}};
}

const auto registered = [] {
  register_kind("BinaryClassificationEvaluator", [](const truth_case& asked) {
    return value_of<ml::binary_classification_evaluator>(asked, scored_rows(asked));
  });
  register_kind("BinaryClassificationMetrics", curves);
  register_kind("MulticlassClassificationEvaluator", [](const truth_case& asked) {
    return value_of<ml::multiclass_classification_evaluator>(asked, guessed_rows(asked));
  });
  register_kind("RegressionEvaluator", [](const truth_case& asked) {
    return value_of<ml::regression_evaluator>(asked, noisy_rows(asked));
  });
  register_kind("RankingEvaluator", [](const truth_case& asked) {
    return value_of<ml::ranking_evaluator>(asked, ranked_rows());
  });
  register_kind("MultilabelClassificationEvaluator", [](const truth_case& asked) {
    return value_of<ml::multilabel_classification_evaluator>(asked, ranked_rows());
  });
  register_kind("ClusteringEvaluator", [](const truth_case& asked) {
    return value_of<ml::clustering_evaluator>(asked, clusters_from_labels(data_set(asked)));
  });
  register_kind("ClusteringEvaluator.evaluate", clustering);
  register_kind("ClusteringEvaluator.evaluate on iris with the species as clusters",
                [](const truth_case& asked) -> json::value {
                  auto judge = ml::clustering_evaluator();
                  set_params(judge, asked);
                  return judge.evaluate(clusters_from_labels(iris_of_uci(asked)));
                });
  register_kind("evaluate: logLoss", log_loss);
  register_kind("evaluate: areaUnderPR, rawPrediction vector (class-1 entry is the score)",
                area_of_vectors);
  return true;
}();

} // namespace

} // namespace weir::testing::truth::evaluator_cases
