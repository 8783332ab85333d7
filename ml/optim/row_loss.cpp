// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/row_loss.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/optim/logistic_kernel.hpp>
#include <weir/ml/pipeline/predictor.hpp>

#include <cmath>

namespace weir::ml {

double squared_loss::evaluate(const row_block& rows, std::span<double> margins,
                              std::span<const double> /*extra*/,
                              std::span<double> /*extra_gradient*/) const {
  auto sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto residual = margins[i] - label(rows.begin + i);
    margins[i] = weight(rows.begin + i) * residual;
    sum += margins[i] * residual;
  }
  return 0.5 * sum;
}

double huber_loss::evaluate(const row_block& rows, std::span<double> margins,
                            std::span<const double> extra, std::span<double> extra_gradient) const {
  const auto scale = extra[0];
  auto sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto w = 0.5 * weight(rows.begin + i);
    const auto residual = margins[i] - label(rows.begin + i);
    const auto z = residual / scale;
    if (std::abs(z) <= epsilon_) {
      sum += w * (scale + z * residual);
      margins[i] = 2.0 * w * z;
      extra_gradient[0] += w * (1.0 - z * z);
    } else {
      sum += w * (scale + 2.0 * epsilon_ * std::abs(residual) - scale * epsilon_ * epsilon_);
      margins[i] = (residual > 0.0 ? 2.0 : -2.0) * w * epsilon_;
      extra_gradient[0] += w * (1.0 - epsilon_ * epsilon_);
    }
  }
  return sum;
}

double logistic_loss::evaluate(const row_block& rows, std::span<double> margins,
                               std::span<const double> /*extra*/,
                               std::span<double> /*extra_gradient*/) const {
  auto losses = std::vector<double>(rows.size());
  logistic_losses(labels(rows), margins, losses);
  for (std::size_t i = 0; i < rows.size() && !all_weigh_one(); ++i) {
    losses[i] *= weight(rows.begin + i);
    margins[i] *= weight(rows.begin + i);
  }
  return as_eigen(std::span<const double>(losses)).sum();
}

double softmax_loss::evaluate(const row_block& rows, std::span<double> margins,
                              std::span<const double> /*extra*/,
                              std::span<double> /*extra_gradient*/) const {
  auto sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto of_row = margins.subspan(i * classes_, classes_);
    const auto w = weight(rows.begin + i);
    const auto is_label = static_cast<std::size_t>(label(rows.begin + i));
    const auto largest = of_row[first_largest(of_row)];
    const auto margin_of_label = of_row[is_label] - largest;
    auto total = 0.0;
    for (auto& margin : of_row)
      total += margin = std::exp(margin - largest);
    sum += w * (std::log(total) - margin_of_label);
    for (auto& share : of_row)
      share *= w / total;
    of_row[is_label] -= w;
  }
  return sum;
}

double hinge_loss::evaluate(const row_block& rows, std::span<double> margins,
                            std::span<const double> /*extra*/,
                            std::span<double> /*extra_gradient*/) const {
  auto sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto w = weight(rows.begin + i);
    const auto sign = label(rows.begin + i) > 0.0 ? 1.0 : -1.0;
    const auto short_by = 1.0 - sign * margins[i];
    if (short_by <= 0.0) {
      margins[i] = 0.0;
    } else if (short_by < width_) {
      sum += w * short_by * short_by / (2.0 * width_);
      margins[i] = -sign * w * short_by / width_;
    } else {
      sum += w * (short_by - 0.5 * width_);
      margins[i] = -sign * w;
    }
  }
  return sum;
}

} // namespace weir::ml
