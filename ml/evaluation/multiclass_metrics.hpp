// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <map>

namespace weir::ml {

/// How well classes are predicted. All counts are sums of weights. Measures of a label that is
/// neither true nor predicted anywhere are 0.
class multiclass_metrics {
public:
  /// `weights` is empty (all 1) or has one a row.
  multiclass_metrics(std::span<const double> predictions, std::span<const double> labels,
                     std::span<const double> weights = {});

  /// The labels that rows have, ascending.
  [[nodiscard]] std::vector<double> labels() const;
  /// Rows: true labels, columns: predictions, both ascending; predictions that are nowhere true
  /// are left out.
  [[nodiscard]] matrix confusion_matrix() const;

  [[nodiscard]] double accuracy() const noexcept;
  [[nodiscard]] double hamming_loss() const noexcept { return 1.0 - accuracy(); }
  [[nodiscard]] double precision(double label) const noexcept;
  [[nodiscard]] double recall(double label) const noexcept;
  [[nodiscard]] double true_positive_rate(double label) const noexcept { return recall(label); }
  [[nodiscard]] double false_positive_rate(double label) const noexcept;
  [[nodiscard]] double f_measure(double label, double beta = 1.0) const noexcept;
  // Means over labels, by the weight of the rows that have them.
  [[nodiscard]] double weighted_precision() const;
  [[nodiscard]] double weighted_recall() const;
  [[nodiscard]] double weighted_true_positive_rate() const { return weighted_recall(); }
  [[nodiscard]] double weighted_false_positive_rate() const;
  [[nodiscard]] double weighted_f_measure(double beta = 1.0) const;

private:
  template <class F>
  [[nodiscard]] double weighted(F measure) const;

  std::map<std::pair<double, double>, double> by_pair_;
  std::map<double, double> true_;
  std::map<double, double> predicted_;
  double total_ = 0.0;
};

/// The mean over rows of -ln of the probability that was given to the true class, kept within
/// [eps, 1 - eps]. `probabilities` has `classes` numbers a row.
[[nodiscard]] double log_loss(std::span<const double> probabilities, std::size_t classes,
                              std::span<const double> labels, std::span<const double> weights = {},
                              double eps = 1e-15);

} // namespace weir::ml
