// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/bisecting_k_means.hpp>
#include <weir/ml/clustering/k_means.hpp>

#include <algorithm>
#include <limits>

#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::clustering_cases {

namespace {

ml::frame input_rows(const truth_case& asked) {
  if (asked.input().is_array())
    return frame_of(to_vectors(asked.input()));
  return frame_of(to_vectors(asked.input().at("features")), {},
                  to_doubles(asked.input().at("weight")));
}

ml::k_means k_means_of(const truth_case& asked) {
  auto stage = ml::k_means();
  stage.k = param_or(asked, "k", 2);
  stage.max_iter =
      param_or(asked, "maxIter", static_cast<int>(param_or(asked, "maxIterations", 20)));
  stage.tol = param_or(asked, "tol", 1e-4);
  stage.distance_measure = param_or(asked, "distanceMeasure", "euclidean");
  if (asked.has_param("weightCol"))
    stage.weight_col = "weight";
  return stage;
}

json::value sorted_centers(const ml::k_means_model& model) {
  auto centers = std::vector<std::vector<double>>();
  for (const auto& center : model.cluster_centers())
    centers.push_back(center.to_array());
  std::sort(centers.begin(), centers.end(), std::greater<>());
  auto out = json::array();
  for (const auto& center : centers)
    out.push_back(answer_of(center));
  return out;
}

/// The rows of each cluster, in the order of their first rows.
json::value partition_of(const ml::frame& data, const ml::k_means& stage) {
  const auto labels = stage.fit(data).transform(data);
  const auto found = labels["prediction"].doubles();
  auto order = std::vector<double>();
  auto clusters = std::vector<json::array>();
  for (std::size_t row = 0; row < found.size(); ++row) {
    const auto place = std::find(order.begin(), order.end(), found[row]) - order.begin();
    if (place == static_cast<std::ptrdiff_t>(order.size())) {
      order.push_back(found[row]);
      clusters.emplace_back();
    }
    clusters[static_cast<std::size_t>(place)].push_back(row);
  }
  auto out = json::array();
  for (auto& cluster : clusters)
    out.push_back(std::move(cluster));
  return out;
}

/// The same by each way to begin.
json::value partition_by_all_modes(const truth_case& asked) {
  auto answers = std::vector<json::value>();
  for (const auto& mode : to_texts(asked.param("initMode"))) {
    auto stage = k_means_of(asked);
    stage.init_mode = mode;
    answers.push_back(partition_of(input_rows(asked), stage));
  }
  const auto same = std::all_of(answers.begin(), answers.end(),
                                [&](const json::value& each) { return each == answers.front(); });
  return same ? answers.front() : json::value("the ways to begin disagree");
}

json::value from_initial_model(const truth_case& asked) {
  auto stage = k_means_of(asked);
  stage.set_initial_model(ml::k_means_model(to_vectors(asked.param("initialCenters"))));
  return answer_of(stage.fit(input_rows(asked)).cluster_centers());
}

json::value summary_of(const ml::k_means_model& model, bool sorted) {
  auto sizes = model.summary().cluster_sizes;
  if (sorted)
    std::sort(sizes.begin(), sizes.end());
  return json::object{{"centers", answer_of(model.cluster_centers())},
                      {"clusterSizes", json::array(sizes.begin(), sizes.end())},
                      {"trainingCost", model.summary().training_cost}};
}

/// From the rows i * (n / k).
json::value from_rows(const truth_case& asked, const ml::frame& data) {
  auto stage = k_means_of(asked);
  const auto& rows = data["features"].vectors();
  const auto count = static_cast<std::size_t>(stage.k());
  auto centers = std::vector<ml::vector>();
  for (std::size_t i = 0; i < count; ++i)
    centers.emplace_back(rows[i * (rows.size() / count)]);
  return summary_of(stage.set_initial_centers(std::move(centers)).fit(data), false);
}

template <class Stage>
double least_cost(Stage stage, const ml::frame& data, int seeds) {
  auto least = std::numeric_limits<double>::infinity();
  for (auto seed = 1; seed <= seeds; ++seed) {
    stage.seed = seed;
    least = std::min(least, stage.fit(data).summary().training_cost);
  }
  return least;
}

json::value on_data_set(const truth_case& asked) {
  const auto data = data_set(asked);
  if (asked.has_param("initialCenters"))
    return from_rows(asked, data);
  auto stage = k_means_of(asked);
  stage.init_mode = param_or(asked, "initMode", "k-means||");
  stage.init_steps = param_or(asked, "initSteps", 2);
  return json::object{{"best_of_5", least_cost(stage, data, 5)}};
}

json::value bisected(const truth_case& asked) {
  return json::object{
      {"best_of_3", least_cost(configured(asked, ml::bisecting_k_means()), data_set(asked), 3)}};
}

const auto registered =
    register_kind("KMeans.train(k=1): center (any init, any maxIterations >= 1)",
                  [](const truth_case& asked) {
                    return sorted_centers(k_means_of(asked).fit(input_rows(asked)));
                  }) &&
    register_kind("number of centers",
                  [](const truth_case& asked) -> json::value {
                    return k_means_of(asked).fit(input_rows(asked)).num_clusters();
                  }) &&
    register_kind("partition of rows", partition_by_all_modes) &&
    register_kind("centers as a set",
                  [](const truth_case& asked) {
                    return sorted_centers(k_means_of(asked).fit(input_rows(asked)));
                  }) &&
    register_kind("KMeans(maxIterations=0, initialModel).run: centers", from_initial_model) &&
    register_kind("KMeans.fit",
                  [](const truth_case& asked) {
                    return sorted_centers(k_means_of(asked).fit(input_rows(asked)));
                  }) &&
    register_kind("summary: clusterSizes, trainingCost",
                  [](const truth_case& asked) {
                    return summary_of(k_means_of(asked).fit(input_rows(asked)), true);
                  }) &&
    register_kind("KMeans", on_data_set) && register_kind("BisectingKMeans", bisected);

} // namespace

} // namespace weir::testing::truth::clustering_cases
