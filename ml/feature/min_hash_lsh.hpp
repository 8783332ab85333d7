// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/lsh.hpp>

namespace weir::ml {

struct min_hash_lsh_params : virtual lsh_params, virtual has_seed {};

/// Hashes sets, which are vectors whose nonzero entries are their elements, by the smallest of
/// ((1 + element) · a + b) mod p over the elements (Broder, 1997), for Jaccard's distance. A set
/// without elements is `errc::invalid_argument`.
class min_hash_lsh_model final : public model_of<min_hash_lsh_model, lsh_model>,
                                 public min_hash_lsh_params {
public:
  static constexpr std::string_view type_name = "MinHashLSHModel";

  /// The prime p; elements must be smaller.
  static constexpr std::int64_t prime = 2038074743;

  min_hash_lsh_model() = default;
  /// a and b of each table, one after the other.
  explicit min_hash_lsh_model(std::vector<std::int64_t> coefficients)
      : coefficients_(std::move(coefficients)) {
    // nop
  }

  [[nodiscard]] double key_distance(vector_view x, vector_view y) const override;
  [[nodiscard]] std::size_t num_hashes() const noexcept override {
    return coefficients_.size() / 2;
  }
  void hash(vector_view x, std::span<double> hashes) const override;

  void fields(field_archive& data) override { data.field("randCoefficients", coefficients_); }

private:
  std::vector<std::int64_t> coefficients_;
};

/// Draws the coefficients.
class min_hash_lsh final : public estimator_of<min_hash_lsh, min_hash_lsh_model>,
                           public min_hash_lsh_params {
public:
  static constexpr std::string_view type_name = "MinHashLSH";

protected:
  [[nodiscard]] min_hash_lsh_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
