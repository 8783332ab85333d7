// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/bucketed_random_projection_lsh.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

double bucketed_random_projection_lsh_model::key_distance(vector_view x, vector_view y) const {
  return std::sqrt(sqdist(x, y));
}

void bucketed_random_projection_lsh_model::hash(vector_view x, std::span<double> hashes) const {
  for (std::size_t table = 0; table < directions_.size(); ++table) {
    require(x.size() == directions_[table].size(), [&] {
      return "BucketedRandomProjectionLSH: a vector of size " + std::to_string(x.size()) +
             " where the model was fitted to size " + std::to_string(directions_[table].size());
    });
    hashes[table] =
        std::floor(dot(x, std::span<const double>(directions_[table])) / bucket_length());
  }
}

bucketed_random_projection_lsh_model
bucketed_random_projection_lsh::fit_impl(const frame& data) const {
  const auto size = feature_rows(data, input_col()).num_features();
  require(size > 0, [this] { return uid() + ": the vectors have no features"; });
  auto random = random_generator(seed_value());
  auto directions = std::vector<std::vector<double>>();
  for (std::int64_t table = 0; table < num_hash_tables(); ++table) {
    auto& direction = directions.emplace_back(size);
    for (auto& element : direction)
      element = random.normal();
    const auto length = norm(vector_view::dense(direction));
    for (auto& element : direction)
      element /= length;
  }
  return bucketed_random_projection_lsh_model(std::move(directions));
}

} // namespace weir::ml
