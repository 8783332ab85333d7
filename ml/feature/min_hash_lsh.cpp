// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/min_hash_lsh.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

std::vector<std::int64_t> elements_of(vector_view set) {
  auto elements = std::vector<std::int64_t>();
  set.for_each_nonzero([&elements](std::size_t index, double) {
    elements.push_back(static_cast<std::int64_t>(index));
  });
  return elements;
}

} // namespace

double min_hash_lsh_model::key_distance(vector_view x, vector_view y) const {
  const auto first = elements_of(x);
  const auto second = elements_of(y);
  auto common = std::vector<std::int64_t>();
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                        std::back_inserter(common));
  const auto all = first.size() + second.size() - common.size();
  require(all > 0, "MinHashLSH: the sets have no elements");
  return 1.0 - static_cast<double>(common.size()) / static_cast<double>(all);
}

void min_hash_lsh_model::hash(vector_view x, std::span<double> hashes) const {
  const auto elements = elements_of(x);
  require(!elements.empty(),
          "MinHashLSH: a set has no elements: each vector needs a nonzero entry");
  for (std::size_t table = 0; table < hashes.size(); ++table) {
    auto least = prime;
    for (const auto element : elements)
      least = std::min(
          least, ((1 + element) * coefficients_[2 * table] + coefficients_[2 * table + 1]) % prime);
    hashes[table] = static_cast<double>(least);
  }
}

min_hash_lsh_model min_hash_lsh::fit_impl(const frame& data) const {
  const auto size = feature_rows(data, input_col()).num_features();
  require(size <= static_cast<std::size_t>(min_hash_lsh_model::prime), [&] {
    return uid() + ": the vectors have size " + std::to_string(size) + ", more than " +
           std::to_string(min_hash_lsh_model::prime);
  });
  auto random = random_generator(seed_value());
  auto coefficients = std::vector<std::int64_t>();
  constexpr auto bound = static_cast<std::size_t>(min_hash_lsh_model::prime - 1);
  for (std::int64_t table = 0; table < num_hash_tables(); ++table) {
    coefficients.push_back(1 + static_cast<std::int64_t>(random.below(bound)));
    coefficients.push_back(static_cast<std::int64_t>(random.below(bound)));
  }
  return min_hash_lsh_model(std::move(coefficients));
}

} // namespace weir::ml
