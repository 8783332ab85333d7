// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/optim/feature_scaling.hpp>
#include <weir/ml/optim/minimize.hpp>
#include <weir/ml/optim/row_loss.hpp>

namespace weir::ml {

/// Parameters of a linear model in terms of features: coefficients (the outputs of a feature side by
/// side), intercepts (0 if not fitted) and what the loss has beside them.
struct linear_parameters {
  std::vector<double> coefficients;
  std::vector<double> intercepts;
  std::vector<double> extra;

  linear_parameters(std::span<const double> parameters, const feature_scaling& scaling,
                    const row_loss& loss, bool fit_intercept);
};

/// What a linear model is fitted by: the mean loss over weighted rows plus an elastic net, as a
/// function of its parameters. These are the coefficients of scaled features (the outputs of a
/// feature side by side), then an intercept for each output if there are any, then the extra
/// parameters of the loss.
///
/// A view of data, scaling and loss. An evaluation is one pass over the rows, in parallel: blocks
/// of rows that depend on the data alone are summed in their order, so the value has the same bits
/// on any number of threads. Memory: a vector of the number of parameters a block.
class linear_objective {
public:
  linear_objective(const training_data& data, const feature_scaling& scaling, const row_loss& loss,
                   bool fit_intercept, elastic_net penalty);

  [[nodiscard]] std::size_t num_coefficients() const noexcept {
    return scaling_.size() * loss_.outputs();
  }
  [[nodiscard]] std::size_t num_intercepts() const noexcept {
    return fit_intercept_ ? loss_.outputs() : 0;
  }
  /// The number of parameters.
  [[nodiscard]] std::size_t size() const noexcept {
    return num_coefficients() + num_intercepts() + loss_.extras();
  }

  /// The value without the L1 part; writes its gradient.
  double smooth(std::span<const double> parameters, std::span<double> gradient) const;

  /// This as a problem for `minimize`, which must not outlive it. Keeps the memory that evaluations
  /// need from one to the next.
  [[nodiscard]] minimization problem() const;

private:
  struct workspace;
  double smooth(std::span<const double> parameters, std::span<double> gradient,
                workspace& work) const;
  void sum_rows(linear_parameters at, workspace& work) const;

  const training_data& data_;
  const feature_scaling& scaling_;
  const row_loss& loss_;
  bool fit_intercept_;
  elastic_net penalty_;
};

} // namespace weir::ml
