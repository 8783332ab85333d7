// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/classification/classification_summary.hpp>
#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_summary.hpp>

namespace weir::ml {

struct linear_svc_params : virtual predictor_params,
                           virtual has_raw_prediction_col,
                           virtual has_weight_col,
                           virtual has_reg_param,
                           virtual has_max_iter,
                           virtual has_tol,
                           virtual has_fit_intercept,
                           virtual has_standardization {
  param<double> threshold{*this, "threshold",
                          "class 1 is predicted if its raw prediction is above this", 0.0};
};

/// Two classes by the sign of a margin: the raw prediction of class 1 is x·b + c, that of class 0
/// minus it.
class linear_svc_model final : public model_of<linear_svc_model, classification_model>,
                               public linear_svc_params,
                               public has_training_summary<classification_training_summary> {
public:
  static constexpr std::string_view type_name = "LinearSVCModel";

  linear_svc_model() = default;
  linear_svc_model(vector coefficients, double intercept)
      : coefficients_(std::move(coefficients)),
        intercept_(intercept) {
    // nop
  }

  [[nodiscard]] const vector& coefficients() const noexcept { return coefficients_; }
  [[nodiscard]] double intercept() const noexcept { return intercept_; }
  [[nodiscard]] std::size_t num_classes() const noexcept override { return 2; }
  [[nodiscard]] std::size_t num_features() const noexcept override { return coefficients_.size(); }

  [[nodiscard]] classification_summary evaluate(const frame& data) const { return {*this, data}; }

  void fields(field_archive& data) override;

protected:
  void raw_scores(vector_view features, std::span<double> scores) const override;
  [[nodiscard]] double decide(std::span<const double> scores) const override {
    return scores[1] > threshold() ? 1.0 : 0.0;
  }

private:
  friend class linear_svc;

  vector coefficients_;
  double intercept_ = 0.0;
};

/// A linear support vector machine for labels 0 and 1. It minimises
///
///     sum w max(0, 1 - s (x·b + c)) / W + regParam / 2 sum (s_j b_j)²,  s = 2 label - 1
///
/// with s_j the deviation of feature j (n - 1 form; 1 without standardization). The kink of the loss
/// is rounded off by a parabola (`hinge_loss`), narrower from stage to stage, each begun where the
/// last one ended (Chapelle, "Training a support vector machine in the primal", 2007). It ends when
/// what the rounding may have cost is below `tol`, or 1e-4, of the value; iterations are counted
/// over all stages. Features are scaled, and centred with an intercept, on the way.
class linear_svc final : public estimator_of<linear_svc, linear_svc_model>,
                         public linear_svc_params {
public:
  static constexpr std::string_view type_name = "LinearSVC";

protected:
  [[nodiscard]] linear_svc_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
