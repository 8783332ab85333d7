// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/initial_centers.hpp>

#include <weir/ml/clustering/assigned_rows.hpp>
#include <weir/ml/clustering/lloyd.hpp>
#include <weir/ml/support/random.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace weir::ml {

namespace {

/// Steps of Lloyd's algorithm on the candidates of k-means||.
constexpr std::int64_t local_steps = 30;

/// The given rows as centers, each of equal ones once. Stays in order.
center_set rows_as_centers(const cluster_data& data, const std::vector<std::size_t>& rows,
                           std::size_t count_max = std::numeric_limits<std::size_t>::max()) {
  const auto none = center_set();
  auto row = assigned_rows(data, none);
  auto kept = std::vector<vector>();
  auto hashes = std::vector<std::int32_t>();
  for (const auto number : rows) {
    row.load(number, number + 1);
    const auto hash = hash_code(row.row(0));
    auto known = false;
    for (std::size_t i = 0; i < kept.size() && !known; ++i)
      known = hashes[i] == hash && kept[i] == row.row(0);
    if (known)
      continue;
    kept.emplace_back(row.row(0));
    hashes.push_back(hash);
    if (kept.size() == count_max)
      break;
  }
  return {kept, data.measure};
}

/// The cost of each row around the nearest of some centers, which are added bit by bit.
class row_costs {
public:
  explicit row_costs(const cluster_data& data)
      : data_(data),
        costs_(data.size(), std::numeric_limits<double>::infinity()) {
    // nop
  }

  /// Adds centers. Gives the sum of all costs, weighted.
  double add(const center_set& centers) {
    return parallel_reduce<double>(
        block_plan(data_.size()),
        [&](const row_block& block) {
          auto sum = 0.0;
          for_each_assigned(data_, centers, block,
                            [&](std::size_t i, vector_view, const nearest_center& nearest) {
                              costs_[i] = std::min(costs_[i], nearest.cost);
                              sum += weighted(i);
                            });
          return sum;
        },
        [](double& total, double next) { total += next; });
  }
  [[nodiscard]] double weighted(std::size_t row) const noexcept {
    return data_.weight(row) * costs_[row];
  }

private:
  const cluster_data& data_;
  std::vector<double> costs_;
};

std::vector<std::size_t> drawn_rows(const cluster_data& data, const row_costs& costs, double factor,
                                    std::uint64_t seed) {
  using numbers = std::vector<std::size_t>;
  return parallel_reduce<numbers>(
      block_plan(data.size()),
      [&](const row_block& block) {
        auto random = random_generator(seed, block.index);
        auto drawn = numbers();
        for (auto i = block.begin; i < block.end; ++i)
          if (random.chance(factor * costs.weighted(i)))
            drawn.push_back(i);
        return drawn;
      },
      [](numbers& total, numbers&& next) { total.insert(total.end(), next.begin(), next.end()); });
}

/// How much weighs nearest to each center.
std::vector<double> weights_of(const cluster_data& data, const center_set& centers) {
  const auto labels = assign(data, centers).labels;
  auto weights = std::vector<double>(centers.size());
  for (std::size_t i = 0; i < labels.size(); ++i)
    weights[static_cast<std::size_t>(labels[i])] += data.weight(i);
  return weights;
}

} // namespace

center_set random_centers(const cluster_data& data, std::size_t k, std::uint64_t seed) {
  auto rows = std::vector<std::size_t>(data.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  auto random = random_generator(seed);
  // As many as are asked for, drawn without replacement; equal ones are one center.
  const auto count = std::min(k, rows.size());
  for (std::size_t i = 0; i < count; ++i)
    std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
  rows.resize(count);
  return rows_as_centers(data, rows);
}

center_set plus_plus_centers(const cluster_data& data, std::size_t k, std::uint64_t seed) {
  auto random = random_generator(seed);
  auto total = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i)
    total += data.weight(i);
  auto costs = row_costs(data);
  auto rows = std::vector<std::size_t>();
  while (rows.size() < k && (rows.empty() || total > 0.0)) {
    auto left = random.uniform(0.0, total);
    std::size_t row = 0;
    auto last = row;
    for (; row < data.size(); ++row) {
      const auto share = rows.empty() ? data.weight(row) : costs.weighted(row);
      if (share > 0.0)
        last = row;
      if ((left -= share) < 0.0)
        break;
    }
    // Rounding may leave a little over at the end.
    rows.push_back(row < data.size() ? row : last);
    total = costs.add(rows_as_centers(data, {rows.back()}));
  }
  return rows_as_centers(data, rows);
}

center_set parallel_centers(const cluster_data& data, std::size_t k, std::int64_t steps,
                            std::uint64_t seed) {
  auto costs = row_costs(data);
  auto rows = std::vector<std::size_t>{random_generator(seed).below(data.size())};
  auto fresh = rows;
  for (std::int64_t step = 0; step < steps && !fresh.empty(); ++step) {
    const auto total = costs.add(rows_as_centers(data, fresh));
    if (!(total > 0.0))
      break;
    fresh = drawn_rows(data, costs, 2.0 * static_cast<double>(k) / total,
                       mix_seed(seed, static_cast<std::uint64_t>(step) + 1));
    rows.insert(rows.end(), fresh.begin(), fresh.end());
  }
  auto candidates = rows_as_centers(data, rows);
  if (candidates.size() <= k)
    return candidates;
  const auto weights = weights_of(data, candidates);
  const auto values = std::vector<double>(candidates.values().begin(), candidates.values().end());
  const auto candidate_rows =
      vector_data::of_rows(candidates.size(), candidates.num_features(), values);
  const auto local = cluster_data{candidate_rows, weights, data.measure};
  return lloyd(local, plus_plus_centers(local, k, mix_seed(seed, 0)), local_steps, 0.0).centers;
}

} // namespace weir::ml
