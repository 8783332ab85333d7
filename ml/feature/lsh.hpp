// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <span>
#include <string>

namespace weir::ml {

struct lsh_params : virtual has_input_col, virtual has_output_col {
  param<std::int64_t> num_hash_tables{*this, "numHashTables",
                                      "more tables find more of what is near, at more cost (>= 1)",
                                      1, at_least(1)};
};

/// The base of models of locality-sensitive hashing: vectors that are near each other get the same
/// hash in some table with high probability. `transform` adds a column of lists of numbers, a hash
/// a table.
///
/// What the searches below find is found exactly; what shares no hash is overlooked.
class lsh_model : public transformer, public virtual lsh_params {
public:
  /// The rows of `data` nearest to `key`, at most k of them, by distance (then by row), with a
  /// column of distances. Only rows that share a hash with the key are looked at. If `data` has the
  /// output column it is used, else made.
  [[nodiscard]] frame approx_nearest_neighbors(const frame& data, vector_view key, std::size_t k,
                                               const std::string& distance_col = "distCol") const;

  /// All pairs of a row of `a` and a row of `b` that share a hash and whose distance is less than
  /// the threshold. The result has the columns of both, as `datasetA.name` and `datasetB.name`,
  /// and the distance; ordered by the rows of `a`, then of `b`.
  [[nodiscard]] frame approx_similarity_join(const frame& a, const frame& b, double threshold,
                                             const std::string& distance_col = "distCol") const;

  /// The distance that is approximated.
  [[nodiscard]] virtual double key_distance(vector_view x, vector_view y) const = 0;
  /// The number of hashes of a vector.
  [[nodiscard]] virtual std::size_t num_hashes() const noexcept = 0;
  /// Writes the hash of each table.
  virtual void hash(vector_view x, std::span<double> hashes) const = 0;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  /// The hashes of all rows, row by row.
  [[nodiscard]] std::vector<double> hashes_of(const frame& data) const;
};

} // namespace weir::ml
