// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

namespace weir::ml {

/// How well lists of predictions, the best first, meet sets of what is relevant; means over rows. A
/// row with nothing relevant counts as 0. `k` is at least 1.
class ranking_metrics {
public:
  /// Both must outlive this, and have equally many rows.
  ranking_metrics(const double_array_data& predictions, const double_array_data& labels);

  [[nodiscard]] double precision_at(std::size_t k) const;
  [[nodiscard]] double recall_at(std::size_t k) const;
  [[nodiscard]] double mean_average_precision() const;
  [[nodiscard]] double mean_average_precision_at(std::size_t k) const;
  /// Normalised discounted cumulative gain, with gains of 0 and 1.
  [[nodiscard]] double ndcg_at(std::size_t k) const;

private:
  // Whether each prediction of a row is relevant, and how much is.
  struct row_hits {
    std::vector<bool> hits;
    std::size_t relevant;

    [[nodiscard]] double hits_until(std::size_t k) const;
    [[nodiscard]] double average_precision(std::size_t k) const;
  };

  template <class F>
  [[nodiscard]] double mean(std::size_t k, F of_row) const;

  std::vector<row_hits> rows_;
};

} // namespace weir::ml
