// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/bisecting_k_means.hpp>

#include <weir/ml/clustering/bisect.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>

namespace weir::ml {

namespace {

feature_rows rows_of(const frame& data, const bisecting_k_means_model& model) {
  auto rows = feature_rows(data, model.features_col(), model.tree().num_features());
  for (std::size_t row = 0; model.measure() == cluster_distance::cosine && row < rows.size(); ++row)
    (void)direction_length(rows[row], row, model.features_col());
  return rows;
}

} // namespace

std::vector<vector> bisecting_k_means_model::cluster_centers() const {
  auto centers = std::vector<vector>();
  for (std::size_t i = 0; i < tree_.num_leaves(); ++i)
    centers.push_back(vectors::dense(tree_.leaf(i).center));
  return centers;
}

double bisecting_k_means_model::compute_cost(const frame& data) const {
  const auto rows = rows_of(data, *this);
  return parallel_reduce<double>(
      block_plan(rows.size()),
      [&](const row_block& block) {
        auto cost = 0.0;
        for (auto i = block.begin; i < block.end; ++i)
          cost += tree_.find(rows[i]).cost;
        return cost;
      },
      [](double& total, double next) { total += next; });
}

const clustering_summary& bisecting_k_means_model::summary() const {
  if (!summary_)
    throw error(errc::illegal_state, "the BisectingKMeansModel has no summary: only a model that "
                                     "was just fitted has one");
  return *summary_;
}

frame bisecting_k_means_model::transform_impl(const frame& data) const {
  if (prediction_col().empty())
    return data;
  const auto rows = rows_of(data, *this);
  auto labels = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto i = block.begin; i < block.end; ++i)
      labels[i] = predict(rows[i]);
  });
  return data.with_column(prediction_col(), column(std::move(labels)));
}

bisecting_k_means_model bisecting_k_means::fit_impl(const frame& data) const {
  const auto rows = feature_rows(data, features_col());
  require(rows.size() > 0, "there are no rows to cluster");
  rows.require_finite(features_col());
  const auto weights = row_weights(data, name_if_set(weight_col));
  const auto share = min_divisible_cluster_size();
  const auto size_min = share >= 1.0 ? share : std::ceil(share * static_cast<double>(rows.size()));
  auto tree = cluster_tree(bisect({rows.vectors(), weights.values(), measure(), features_col()},
                                  {.leaves = static_cast<std::size_t>(k()),
                                   .max_iter = max_iter(),
                                   .size_min = size_min,
                                   .seed = seed_value()}),
                           measure());
  auto summary = std::make_shared<clustering_summary>();
  for (std::size_t i = 0; i < tree.num_leaves(); ++i) {
    summary->cluster_sizes.push_back(tree.leaf(i).size);
    summary->training_cost += tree.leaf(i).cost;
  }
  summary->num_iter = max_iter();
  auto model = bisecting_k_means_model(tree);
  model.copy_params(*this);
  summary->predictions = model.transform(data);
  return bisecting_k_means_model(std::move(tree), std::move(summary));
}

} // namespace weir::ml
