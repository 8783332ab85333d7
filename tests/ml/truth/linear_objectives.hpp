// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <string>
#include <vector>

namespace weir::testing::truth {

// The objectives of linear models, written down as README.md in tests/ml/data states them and row
// after row: what the library reaches is judged by these, not by its own functions.

/// Rows as they are, with the weights of a column or 1, and the penalties' scales.
class plain_rows {
public:
  /// `deviations`: of the population or in the n - 1 form, or 1 each.
  enum class deviations { population, sample, none };

  plain_rows(const ml::frame& data, const std::string& weight_col, deviations form);

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] std::size_t features() const noexcept { return scales_.size(); }
  [[nodiscard]] const std::vector<double>& operator[](std::size_t row) const { return rows_[row]; }
  [[nodiscard]] double label(std::size_t row) const { return labels_[row]; }
  [[nodiscard]] double weight(std::size_t row) const { return weights_[row]; }
  [[nodiscard]] double weight_sum() const noexcept { return weight_sum_; }
  /// The deviation of the labels, in the same form (never 1).
  [[nodiscard]] double label_deviation() const noexcept { return label_deviation_; }

  [[nodiscard]] double margin(std::size_t row, const std::vector<double>& slopes,
                              double intercept) const;
  /// l1 sum |s_j b_j| + l2 sum (s_j b_j)^2 / 2.
  [[nodiscard]] double penalty(const std::vector<double>& slopes, double l1, double l2) const;

private:
  std::vector<std::vector<double>> rows_;
  std::vector<double> labels_;
  std::vector<double> weights_;
  double weight_sum_ = 0.0;
  std::vector<double> scales_;
  double label_deviation_ = 0.0;
};

/// sum w (x.b + c - y)^2 / (2 W) + lambda a sum |s b| + lambda / delta (1 - a) / 2 sum (s b)^2.
[[nodiscard]] double squares_objective(const plain_rows& rows, const std::vector<double>& slopes,
                                       double intercept, double lambda, double a);

/// sum w (sigma + H(r / sigma) sigma) / (2 W) + lambda / 2 sum (s b)^2.
[[nodiscard]] double huber_objective(const plain_rows& rows, const std::vector<double>& slopes,
                                     double intercept, double sigma, double epsilon, double lambda);

/// The mean of -ln of the label's probability, and an elastic net. One row of slopes: margins of class 1
/// against 0; more: a row for each class.
[[nodiscard]] double logistic_objective(const plain_rows& rows,
                                        const std::vector<std::vector<double>>& slopes,
                                        const std::vector<double>& intercepts, double lambda,
                                        double a);

/// The mean hinge loss and a ridge.
[[nodiscard]] double hinge_objective(const plain_rows& rows, const std::vector<double>& slopes,
                                     double intercept, double lambda);

} // namespace weir::testing::truth
