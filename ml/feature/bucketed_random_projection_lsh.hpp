// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/lsh.hpp>

namespace weir::ml {

struct bucketed_random_projection_lsh_params : virtual lsh_params, virtual has_seed {
  param<double> bucket_length{*this, "bucketLength",
                              "longer buckets find more of what is near, at more cost (> 0)",
                              std::nullopt, greater_than(0.0)};
};

/// Hashes vectors by the bucket of their projection on random directions (Datar, Immorlica, Indyk
/// and Mirrokni, 2004): floor(x · r / bucketLength), for the euclidean distance.
class bucketed_random_projection_lsh_model final
    : public model_of<bucketed_random_projection_lsh_model, lsh_model>,
      public bucketed_random_projection_lsh_params {
public:
  static constexpr std::string_view type_name = "BucketedRandomProjectionLSHModel";

  bucketed_random_projection_lsh_model() = default;
  /// A direction of length 1 a row.
  explicit bucketed_random_projection_lsh_model(std::vector<std::vector<double>> directions)
      : directions_(std::move(directions)) {
    // nop
  }

  [[nodiscard]] double key_distance(vector_view x, vector_view y) const override;
  [[nodiscard]] std::size_t num_hashes() const noexcept override { return directions_.size(); }
  void hash(vector_view x, std::span<double> hashes) const override;

  void fields(field_archive& data) override { data.field("randUnitVectors", directions_); }

private:
  std::vector<std::vector<double>> directions_;
};

/// Draws the directions: normal, scaled to length 1.
class bucketed_random_projection_lsh final
    : public estimator_of<bucketed_random_projection_lsh, bucketed_random_projection_lsh_model>,
      public bucketed_random_projection_lsh_params {
public:
  static constexpr std::string_view type_name = "BucketedRandomProjectionLSH";

protected:
  [[nodiscard]] bucketed_random_projection_lsh_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
