// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>

#include <span>

namespace weir::ml {

/// How the loss of a row depends on its margins, which are linear in its features. A view of labels
/// and weights; thread-safe.
class row_loss {
public:
  explicit row_loss(const training_data& data) : labels_(data.labels), weights_(&data.weights) {
    // nop
  }
  row_loss(std::span<const double> labels, const row_weights& weights)
      : labels_(labels),
        weights_(&weights) {
    // nop
  }
  row_loss(const row_loss&) = default;
  row_loss& operator=(const row_loss&) = delete;
  virtual ~row_loss() = default;

  /// Margins a row.
  [[nodiscard]] virtual std::size_t outputs() const noexcept { return 1; }
  /// Parameters beside the margins, such as a scale of the noise.
  [[nodiscard]] virtual std::size_t extras() const noexcept { return 0; }

  /// The weighted sum of the losses of the block's rows. Replaces their margins (row after row) by
  /// the derivatives of the sum, and adds those by the extra parameters to `extra_gradient`.
  virtual double evaluate(const row_block& rows, std::span<double> margins,
                          std::span<const double> extra,
                          std::span<double> extra_gradient) const = 0;

protected:
  [[nodiscard]] std::span<const double> labels(const row_block& rows) const noexcept {
    return labels_.subspan(rows.begin, rows.size());
  }
  [[nodiscard]] double label(std::size_t row) const noexcept { return labels_[row]; }
  [[nodiscard]] double weight(std::size_t row) const noexcept { return (*weights_)[row]; }
  /// Whether each row weighs 1.
  [[nodiscard]] bool all_weigh_one() const noexcept { return weights_->all_one(); }

private:
  std::span<const double> labels_;
  const row_weights* weights_;
};

/// (margin - label)^2 / 2.
class squared_loss final : public row_loss {
public:
  using row_loss::row_loss;
  double evaluate(const row_block& rows, std::span<double> margins, std::span<const double> extra,
                  std::span<double> extra_gradient) const override;
};

/// Huber's loss with the scale as a parameter (Owen, "A robust hybrid of lasso and ridge
/// regression", 2007): (s + H(r/s) s) / 2, r = label - margin, H(z) = z^2 up to |z| = epsilon, beyond
/// it 2 epsilon |z| - epsilon^2. The extra parameter is s > 0.
class huber_loss final : public row_loss {
public:
  huber_loss(const training_data& data, double epsilon) : row_loss(data), epsilon_(epsilon) {
    // nop
  }
  [[nodiscard]] std::size_t extras() const noexcept override { return 1; }
  double evaluate(const row_block& rows, std::span<double> margins, std::span<const double> extra,
                  std::span<double> extra_gradient) const override;

private:
  double epsilon_;
};

/// ln(1 + exp(-z)), z = margin for label 1 and -margin for label 0.
class logistic_loss final : public row_loss {
public:
  using row_loss::row_loss;
  double evaluate(const row_block& rows, std::span<double> margins, std::span<const double> extra,
                  std::span<double> extra_gradient) const override;
};

/// -ln(exp(margin of the label) / sum of exp(margins)), a margin for each class.
class softmax_loss final : public row_loss {
public:
  softmax_loss(const training_data& data, std::size_t classes) : row_loss(data), classes_(classes) {
    // nop
  }
  [[nodiscard]] std::size_t outputs() const noexcept override { return classes_; }
  double evaluate(const row_block& rows, std::span<double> margins, std::span<const double> extra,
                  std::span<double> extra_gradient) const override;

private:
  std::size_t classes_;
};

/// max(0, t), t = 1 - margin for label 1 and 1 + margin for label 0; between 0 and `width` it is
/// t^2 / (2 width), above it t - width / 2, so that it is smooth and at most width / 2 less.
class hinge_loss final : public row_loss {
public:
  hinge_loss(const training_data& data, double width) : row_loss(data), width_(width) {
    // nop
  }
  double evaluate(const row_block& rows, std::span<double> margins, std::span<const double> extra,
                  std::span<double> extra_gradient) const override;

private:
  double width_;
};

} // namespace weir::ml
