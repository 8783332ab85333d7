// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/silhouette.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace weir::ml {

namespace {

// What the mean distance to a cluster follows from: for squared distances
// mean |x - y|^2 = |x|^2 + mean |y|^2 - 2 x . mean y; for unit vectors 1 - x . mean y.
struct cluster_sums {
  double weight = 0.0;
  double squares = 0.0;
  std::vector<double> sum;
};

class clustering {
public:
  clustering(const feature_rows& rows, std::span<const double> clusters, const row_weights& weights,
             bool cosine)
      : rows_(rows),
        clusters_(clusters),
        weights_(weights),
        cosine_(cosine) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      add(row);
    require(sums_.size() > 1, [this] {
      return "the silhouette needs two clusters at least, but there are " +
             std::to_string(sums_.size());
    });
  }

  [[nodiscard]] double mean_silhouette() const {
    const auto sum = parallel_reduce<double>(
        block_plan(rows_.size()),
        [this](const row_block& block) {
          auto of_block = 0.0;
          for (auto row = block.begin; row < block.end; ++row)
            of_block += weights_[row] * of_row(row);
          return of_block;
        },
        [](double& total, double next) { total += next; });
    return sum / weights_.sum();
  }

private:
  void add(std::size_t row) {
    const auto x = rows_[row];
    auto& to = sums_[clusters_[row]];
    to.sum.resize(x.size());
    to.weight += weights_[row];
    if (!cosine_) {
      to.squares += weights_[row] * dot(x, x);
      axpy(weights_[row], x, to.sum);
      return;
    }
    const auto length = norm(x);
    require(length > 0, [row] {
      return "the cosine distance is not defined for the zero vector in row " + std::to_string(row);
    });
    axpy(weights_[row] / length, x, to.sum);
  }

  // The mean distance to all rows of a cluster, the row itself included if it is one.
  [[nodiscard]] double mean_distance(vector_view x, double square, const cluster_sums& to) const {
    const auto inner = dot(x, to.sum) / to.weight;
    return cosine_ ? 1.0 - inner / std::sqrt(square)
                   : square + to.squares / to.weight - 2.0 * inner;
  }

  [[nodiscard]] double of_row(std::size_t row) const {
    const auto x = rows_[row];
    const auto square = dot(x, x);
    const auto& own = sums_.at(clusters_[row]);
    if (own.weight <= weights_[row])
      return 0.0;
    auto nearest = std::numeric_limits<double>::infinity();
    for (const auto& [cluster, sums] : sums_)
      if (cluster != clusters_[row])
        nearest = std::min(nearest, mean_distance(x, square, sums));
    const auto within = mean_distance(x, square, own) * own.weight / (own.weight - weights_[row]);
    const auto larger = std::max(within, nearest);
    return within == nearest ? 0.0 : (nearest - within) / larger;
  }

  const feature_rows& rows_;
  std::span<const double> clusters_;
  const row_weights& weights_;
  bool cosine_;
  std::map<double, cluster_sums> sums_;
};

} // namespace

double silhouette(const feature_rows& rows, std::span<const double> clusters,
                  const row_weights& weights, bool cosine) {
  require(rows.size() == clusters.size(), "features and clusters must be equally many");
  return clustering(rows, clusters, weights, cosine).mean_silhouette();
}

} // namespace weir::ml
