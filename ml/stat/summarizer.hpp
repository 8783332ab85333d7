// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weir::ml {

/// Statistics of each column over weighted rows, in one pass: Spark's `Summarizer` and, under its
/// name in the RDD-based API, `multivariate_online_summarizer`.
///
/// A value; summaries of parts are merged. The moments are kept as mean and sum of squared
/// deviations, blocks of dense rows being summed around their own first row: so a constant column
/// has variance 0 exactly (Chan, Golub and LeVeque, "Updating formulae", 1979). A NaN makes the
/// mean, variance and norms of its column NaN; minimum and maximum pass it by.
/// Cost: one pass over the stored entries; memory 9 numbers a column.
class summarizer {
public:
  /// Of vectors of any size, which the first row decides.
  summarizer() = default;
  explicit summarizer(std::size_t size) { resize(size); }

  /// Adds a row. `errc::invalid_argument` if its size differs from that of earlier rows, or if the
  /// weight is negative or NaN. A row of weight 0 is passed by.
  void add(vector_view row, double weight = 1.0);

  /// Adds dense rows that lie one after the other in `values`, `size` numbers each; weights empty:
  /// all 1. The quick way.
  void add_rows(std::span<const double> values, std::size_t size,
                std::span<const double> weights = {});

  /// Adds all that the other has seen.
  void merge(const summarizer& other);

  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  /// The number of rows whose weight was not 0.
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] double weight_sum() const noexcept { return weight_sum_; }

  // One value a column. Without rows: `errc::illegal_state`.

  [[nodiscard]] vector mean() const;
  [[nodiscard]] vector sum() const;
  /// sum w (x - mean)² / (W - sum w² / W), W = sum of weights: the sample variance if all weights
  /// are 1. 0 if the denominator is not positive, as with a single row.
  [[nodiscard]] vector variance() const;
  /// The square root of the variance.
  [[nodiscard]] vector std() const;
  /// The number of entries that are not 0, unweighted.
  [[nodiscard]] vector num_nonzeros() const;
  [[nodiscard]] vector max() const;
  [[nodiscard]] vector min() const;
  /// sqrt(sum w x²).
  [[nodiscard]] vector norm_l2() const;
  /// sum w |x|.
  [[nodiscard]] vector norm_l1() const;

private:
  /// What is known of a column. Entries that sparse rows did not store are not in it: they are
  /// zeros, and their weight is what lacks to the sum of all.
  struct column {
    double weight = 0.0;
    double mean = 0.0;
    double deviations = 0.0; ///< sum w (x - mean)²
    double squares = 0.0;    ///< sum w x²
    double absolutes = 0.0;  ///< sum w |x|
    double max = 0.0;
    double min = 0.0;
    std::int64_t entries = 0;
    std::int64_t nonzeros = 0;

    void merge_moments(double other_weight, double other_mean, double other_deviations);
  };

  void resize(std::size_t size);
  void check_size(std::size_t size);
  void add_block(const double* values, std::size_t rows, const double* weights);
  void count_rows(std::size_t rows, const double* weights);
  [[nodiscard]] column with_zeros(const column& stored) const;
  template <class F>
  [[nodiscard]] vector of_columns(F metric) const;

  std::vector<column> columns_;
  std::int64_t count_ = 0;
  double weight_sum_ = 0.0;
  double weight_square_sum_ = 0.0;
};

/// The name in the RDD-based API.
using multivariate_online_summarizer = summarizer;

} // namespace weir::ml
