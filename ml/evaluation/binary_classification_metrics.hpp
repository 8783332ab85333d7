// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace weir::ml {

/// The area under a curve given by points (x, y) in order of x, by trapezoids; 0 for fewer than two.
[[nodiscard]] double area_under_curve(std::span<const std::pair<double, double>> points);

/// How well scores tell two classes apart, at every threshold: a row with a score of at least the
/// threshold is predicted positive. Labels above 0.5 are positive.
class binary_classification_metrics {
public:
  using point = std::pair<double, double>;
  using curve = std::vector<point>;

  /// `weights` is empty (all 1) or has one a row. With `num_bins` > 0, neighbouring thresholds are
  /// put together so that about so many remain, if there are at least twice as many. Cost: a sort.
  binary_classification_metrics(std::span<const double> scores, std::span<const double> labels,
                                std::span<const double> weights = {}, std::size_t num_bins = 1000);

  /// The thresholds, descending.
  [[nodiscard]] std::vector<double> thresholds() const;
  /// (false positive rate, recall), from (0, 0) to (1, 1).
  [[nodiscard]] curve roc() const;
  [[nodiscard]] double area_under_roc() const;
  /// (recall, precision), from (0, precision at the highest threshold).
  [[nodiscard]] curve pr() const;
  [[nodiscard]] double area_under_pr() const;
  // (threshold, value), by thresholds descending.
  [[nodiscard]] curve precision_by_threshold() const;
  [[nodiscard]] curve recall_by_threshold() const;
  [[nodiscard]] curve f_measure_by_threshold(double beta = 1.0) const;

private:
  // What lies at or above a threshold, by weight.
  struct counts {
    double threshold;
    double positives;
    double negatives;
  };

  [[nodiscard]] double precision(const counts& at) const noexcept;
  [[nodiscard]] double recall(const counts& at) const noexcept;
  [[nodiscard]] double false_positive_rate(const counts& at) const noexcept;
  template <class F>
  [[nodiscard]] curve by_threshold(F value) const;

  std::vector<counts> cumulative_;
  double positives_ = 0.0;
  double negatives_ = 0.0;
};

} // namespace weir::ml
