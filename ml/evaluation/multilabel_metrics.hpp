// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

#include <map>

namespace weir::ml {

/// How well sets of labels are predicted. Measures without `micro` are means over rows, or of one
/// label; `micro` ones are taken over all labels of all rows.
class multilabel_metrics {
public:
  /// Both must have equally many rows. A label twice in a row counts once.
  multilabel_metrics(const double_array_data& predictions, const double_array_data& labels);

  [[nodiscard]] std::vector<double> labels() const;
  /// Rows whose sets are equal.
  [[nodiscard]] double subset_accuracy() const noexcept { return equal_ / rows_; }
  /// Common / all labels of the row.
  [[nodiscard]] double accuracy() const noexcept { return accuracy_ / rows_; }
  [[nodiscard]] double hamming_loss() const noexcept;
  [[nodiscard]] double precision() const noexcept { return precision_ / rows_; }
  [[nodiscard]] double recall() const noexcept { return recall_ / rows_; }
  [[nodiscard]] double f1_measure() const noexcept { return f1_ / rows_; }
  [[nodiscard]] double precision(double label) const noexcept;
  [[nodiscard]] double recall(double label) const noexcept;
  [[nodiscard]] double f1_measure(double label) const noexcept;
  [[nodiscard]] double micro_precision() const noexcept;
  [[nodiscard]] double micro_recall() const noexcept;
  [[nodiscard]] double micro_f1_measure() const noexcept;

private:
  struct counts {
    double common = 0.0;
    double predicted = 0.0;
    double labelled = 0.0;
  };

  [[nodiscard]] counts of(double label) const noexcept;

  double rows_ = 0.0;
  double equal_ = 0.0;
  double accuracy_ = 0.0;
  double precision_ = 0.0;
  double recall_ = 0.0;
  double f1_ = 0.0;
  counts all_;
  std::map<double, counts> by_label_;
};

} // namespace weir::ml
