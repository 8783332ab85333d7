// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/linear_svc.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/optim/linear_objective.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// The stages of the search: ever narrower parabolas.
constexpr auto first_width = 1.0;
constexpr auto narrowing = 0.2;
constexpr auto last_width = 1e-7;

class fit_of_svc {
public:
  fit_of_svc(const linear_svc& stage, const training_data& rows)
      : stage_(stage),
        rows_(rows),
        scaling_(rows, stage.features_col(), stage.fit_intercept()) {
    // nop
  }

  [[nodiscard]] minimum search() const {
    auto best = minimum{
        std::vector<double>(rows_.num_features() + (stage_.fit_intercept() ? 1 : 0)), {}, false};
    for (auto width = first_width; !best.converged && width > last_width; width *= narrowing) {
      const auto left = stage_.max_iter() - std::max<std::int64_t>(best.iterations(), 0);
      if (left <= 0 && !best.history.empty())
        break;
      auto found = minimize_with(width, best.x, left);
      const auto exact = value(0.0, found.x);
      best.converged =
          found.converged && exact - found.value() <= std::max(stage_.tol(), 1e-4) * exact;
      best.x = std::move(found.x);
      best.history.insert(best.history.end(),
                          found.history.begin() + (best.history.empty() ? 0 : 1),
                          found.history.end());
      best.history.back() = exact;
    }
    return best;
  }

  [[nodiscard]] linear_svc_model model_at(const std::vector<double>& parameters) const {
    auto best =
        linear_parameters(parameters, scaling_, hinge_loss(rows_, 0.0), stage_.fit_intercept());
    return {vectors::dense(std::move(best.coefficients)), best.intercepts[0]};
  }

private:
  [[nodiscard]] linear_objective objective(const hinge_loss& loss) const {
    return {rows_, scaling_, loss, stage_.fit_intercept(),
            elastic_net(scaling_, 1, stage_.reg_param(), 0.0, stage_.standardization())};
  }

  [[nodiscard]] double value(double width, const std::vector<double>& at) const {
    const auto loss = hinge_loss(rows_, width);
    auto gradient = std::vector<double>(at.size());
    return objective(loss).smooth(at, gradient);
  }

  /// As exactly as the rounding deserves.
  [[nodiscard]] minimum minimize_with(double width, const std::vector<double>& start,
                                      std::int64_t iterations_max) const {
    const auto loss = hinge_loss(rows_, width);
    const auto rounded = objective(loss);
    return minimize(rounded.problem(), start,
                    {iterations_max, std::max(stage_.tol(), 1e-3 * width)});
  }

  const linear_svc& stage_;
  const training_data& rows_;
  feature_scaling scaling_;
};

} // namespace

void linear_svc_model::fields(field_archive& data) {
  data.field("coefficients", coefficients_);
  data.field("intercept", intercept_);
}

void linear_svc_model::raw_scores(vector_view features, std::span<double> scores) const {
  check_feature_count(num_features(), features);
  scores[1] = dot(features, coefficients_.values()) + intercept_;
  scores[0] = -scores[1];
}

linear_svc_model linear_svc::fit_impl(const frame& data) const {
  const auto rows = training_data(data, features_col(), label_col(), name_if_set(weight_col));
  require(rows.weights.sum() > 0.0, "all rows weigh 0: there is nothing to learn from");
  const auto classes = count_classes(rows.label_column, label_col());
  require(classes <= 2, [&] {
    return uid() + " is for labels 0 and 1, but there are labels for " + std::to_string(classes) +
           " classes; put it into a OneVsRest";
  });
  const auto fit = fit_of_svc(*this, rows);
  auto found = fit.search();
  warn_unless_converged(found, uid());
  auto model = fit.model_at(found.x);
  auto named = model;
  named.set_uid(uid());
  named.copy_params(*this);
  model.set_summary([named = std::move(named), data, history = std::move(found.history)] {
    return classification_training_summary(named, data, history);
  });
  return model;
}

} // namespace weir::ml
