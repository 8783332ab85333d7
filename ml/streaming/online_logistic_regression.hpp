// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/pipeline/field_archive.hpp>
#include <weir/operators/batch.hpp>

namespace weir::ml {

/// Logistic regression that learns from one record at a time: a step of `step_size` against the
/// gradient of the record's loss, plus an L2 penalty of `reg_param`. Labels are 0 and 1.
///
/// The first record says how many features there are. A value, for one thread; a record costs its
/// stored entries (all features with a penalty). See `streaming_model` for what brings it to a
/// stream.
class online_logistic_regression {
public:
  using example = labeled_point;
  using features = vector;
  using prediction = double;

  struct options {
    double step_size = 0.01; ///< > 0
    double reg_param = 0.0;  ///< >= 0; the intercept is not penalised
    bool fit_intercept = true;
  };

  online_logistic_regression() : online_logistic_regression(options()) {
    // nop
  }
  explicit online_logistic_regression(const options& settings);

  [[nodiscard]] vector weights() const { return vectors::dense(weights_); }
  [[nodiscard]] double intercept() const noexcept { return intercept_; }

  /// The probability of 1; 0.5 before anything was learnt. `errc::invalid_argument` for a vector of
  /// another size.
  [[nodiscard]] double predict_probability(vector_view x) const;
  /// 1 if the probability is above 0.5, else 0.
  [[nodiscard]] double predict(vector_view x) const {
    return predict_probability(x) > 0.5 ? 1.0 : 0.0;
  }
  /// Learns from a record; gives the probability that it predicted for it before.
  /// `errc::invalid_argument` for another size, a label that is not 0 or 1, or values that are not
  /// finite; then nothing is learnt.
  double learn(vector_view x, double label);
  /// Learns from the records of a batch, one after the other.
  void update(const batch<labeled_point>& points);

  void fields(field_archive& data);

private:
  [[nodiscard]] double margin(vector_view x) const;

  options options_;
  std::vector<double> weights_;
  double intercept_ = 0.0;
};

} // namespace weir::ml
