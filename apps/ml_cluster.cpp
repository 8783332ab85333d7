// SPDX-License-Identifier: Apache-2.0
/// app: clusters points with k-means, and chooses the number of clusters by the silhouette

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/core.h>

#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/io/csv.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/support/random.hpp>

#include "common/numeric_columns.hpp"
#include "common/program.hpp"

namespace {

namespace ml = weir::ml;

/// Fish of four kinds, as a fisherman weighs and measures them.
ml::frame sample() {
  struct kind {
    double length_cm;
    double weight_g;
    double spread;
  };
  constexpr kind kinds[] = {{15, 90, 0.05}, {20, 950, 0.04}, {60, 200, 0.04}, {55, 1300, 0.03}};
  auto random = ml::random_generator(4);
  auto lengths = std::vector<double>();
  auto weights = std::vector<double>();
  for (int i = 0; i < 400; ++i) {
    const auto& which = kinds[i % 4];
    const auto size = std::exp(random.normal(0.0, which.spread));
    lengths.push_back(std::round(which.length_cm * size * 10.0) / 10.0);
    weights.push_back(
        std::round(which.weight_g * size * size * std::exp(random.normal(0.0, 0.05))));
  }
  return {{"length_cm", ml::column(std::move(lengths))},
          {"weight_g", ml::column(std::move(weights))}};
}

/// The mean of each column in each cluster.
void print_clusters(const ml::frame& clustered, const std::vector<std::string>& names,
                    std::size_t clusters) {
  const auto labels = clustered["prediction"].doubles();
  for (std::size_t c = 0; c < clusters; ++c) {
    auto count = 0;
    auto sums = std::vector<double>(names.size());
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] != static_cast<double>(c))
        continue;
      ++count;
      for (std::size_t j = 0; j < names.size(); ++j)
        sums[j] += clustered[names[j]].to_doubles().doubles()[row];
    }
    std::cout << fmt::format("cluster {}: {} rows", c, count);
    for (std::size_t j = 0; j < names.size(); ++j)
      std::cout << fmt::format(", {} {:.4g}", names[j], count == 0 ? 0.0 : sums[j] / count);
    std::cout << '\n';
  }
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Clusters the rows of a table by all its columns of numbers.");
  std::string file;
  std::int64_t most = 8;
  std::int64_t seed = 1;
  auto& options = program.options();
  options.add_option("file", file, "a CSV file with a header; without one, a sample of fish");
  options.add_option("--most", most, "the largest number of clusters to try")
      .range(2, 1000)
      .show_default();
  options.add_option("--seed", seed, "other starts for each").show_default();

  return program.main(argc, argv, [&] {
    const auto data =
        file.empty() ? sample() : ml::read_csv(file, {.header = true, .infer_schema = true});
    const auto names = apps::numeric_columns(data);
    auto assembler = ml::vector_assembler();
    assembler.input_cols = names;
    assembler.output_col = "raw";
    auto scaler = ml::standard_scaler();
    scaler.input_col = "raw";
    scaler.output_col = "features";
    scaler.with_mean = true;
    const auto scaled = ml::pipeline(assembler, scaler).fit(data).transform(data);

    auto best = ml::k_means_model();
    auto best_score = -2.0;
    std::cout << "clusters        cost  silhouette\n";
    for (std::int64_t k = 2; k <= most; ++k) {
      auto stage = ml::k_means();
      stage.k = k;
      stage.seed = seed;
      auto model = stage.fit(scaled);
      const auto score = ml::clustering_evaluator().evaluate(model.summary().predictions);
      std::cout << fmt::format("{:>8}  {:>10.2f}  {:>10.3f}\n", k, model.summary().training_cost,
                               score);
      if (score > best_score) {
        best_score = score;
        best = std::move(model);
      }
    }
    std::cout << "The best of these are " << best.num_clusters() << ":\n";
    print_clusters(best.summary().predictions, names, best.num_clusters());
  });
}
