// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/lloyd.hpp>

#include <weir/ml/clustering/assigned_rows.hpp>
#include <weir/ml/linalg/blas.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Weighted sums of the rows of each center.
struct center_sums {
  std::vector<double> sums;
  std::vector<double> weights;
};

/// Sums of all blocks take no more than a quarter of the data, but there are some blocks.
block_plan plan_of_sums(const cluster_data& data, const center_set& centers) {
  constexpr std::size_t blocks_max = 64;
  const auto room =
      data.rows.num_actives() / (4 * std::max<std::size_t>(centers.values().size(), 1));
  return block_plan(data.size(), std::clamp<std::size_t>(room, 2, blocks_max));
}

center_sums sums_of(const cluster_data& data, const center_set& centers) {
  const auto features = centers.num_features();
  return parallel_reduce<center_sums>(
      plan_of_sums(data, centers),
      [&](const row_block& block) {
        auto part = center_sums{std::vector<double>(centers.values().size()),
                                std::vector<double>(centers.size())};
        for_each_assigned(data, centers, block,
                          [&](std::size_t i, vector_view row, const nearest_center& nearest) {
                            const auto weight = data.weight(i);
                            axpy(weight, row,
                                 std::span(part.sums).subspan(nearest.center * features, features));
                            part.weights[nearest.center] += weight;
                          });
        return part;
      },
      [](center_sums& total, center_sums&& next) {
        axpy(1.0, vector_view::dense(next.sums), total.sums);
        axpy(1.0, vector_view::dense(next.weights), total.weights);
      });
}

center_set moved(const center_set& centers, center_sums found) {
  const auto features = centers.num_features();
  for (std::size_t c = 0; c < centers.size(); ++c) {
    const auto mean = std::span(found.sums).subspan(c * features, features);
    scal(1.0 / found.weights[c], mean);
    // Rows in opposite directions may have a mean of length 0, which no cosine is defined for.
    const auto nowhere =
        centers.measure() == cluster_distance::cosine && norm(vector_view::dense(mean)) == 0.0;
    if (found.weights[c] == 0.0 || nowhere)
      std::copy(centers[c].begin(), centers[c].end(), mean.begin());
  }
  return {std::move(found.sums), features, centers.measure()};
}

bool have_converged(const center_set& before, const center_set& after, double tol) {
  const auto cosine = before.measure() == cluster_distance::cosine;
  for (std::size_t c = 0; c < before.size(); ++c) {
    const auto square = sqdist(vector_view::dense(before[c]), vector_view::dense(after[c]));
    if (cosine ? square > 2.0 * tol : square > tol * tol)
      return false;
  }
  return true;
}

} // namespace

lloyd_result lloyd(const cluster_data& data, center_set initial, std::int64_t max_iter,
                   double tol) {
  auto result = lloyd_result{std::move(initial)};
  while (!result.converged && result.iterations < max_iter) {
    auto next = moved(result.centers, sums_of(data, result.centers));
    result.converged = have_converged(result.centers, next, tol);
    result.centers = std::move(next);
    ++result.iterations;
  }
  return result;
}

clustering assign(const cluster_data& data, const center_set& centers) {
  struct block_sums {
    std::vector<std::int64_t> sizes;
    double cost = 0.0;
  };
  auto result = clustering{std::vector<double>(data.size()), {}, 0.0};
  auto sums = parallel_reduce<block_sums>(
      block_plan(data.size()),
      [&](const row_block& block) {
        auto part = block_sums{std::vector<std::int64_t>(centers.size())};
        for_each_assigned(data, centers, block,
                          [&](std::size_t i, vector_view, const nearest_center& nearest) {
                            result.labels[i] = nearest.center;
                            ++part.sizes[nearest.center];
                            part.cost += data.weight(i) * nearest.cost;
                          });
        return part;
      },
      [](block_sums& total, block_sums&& next) {
        std::transform(total.sizes.begin(), total.sizes.end(), next.sizes.begin(),
                       total.sizes.begin(), std::plus<>());
        total.cost += next.cost;
      });
  result.sizes = std::move(sums.sizes);
  result.cost = sums.cost;
  return result;
}

} // namespace weir::ml
