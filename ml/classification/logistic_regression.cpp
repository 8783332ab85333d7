// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression.hpp>

#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/optim/linear_objective.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::ml {

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

void subtract_mean(std::span<double> values) {
  const auto mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (auto& value : values)
    value -= mean;
}

/// One training.
class fit_of_logistic {
public:
  fit_of_logistic(const logistic_regression& stage, const training_data& rows)
      : stage_(stage),
        rows_(rows),
        weights_(class_weights()),
        is_multinomial_(stage.family() == "multinomial" ||
                        (stage.family() == "auto" && weights_.size() > 2)),
        outputs_(is_multinomial_ ? weights_.size() : 1) {
    require(is_multinomial_ || weights_.size() <= 2, [&] {
      return stage.uid() + ": the family binomial is for two classes, but there are labels for " +
             std::to_string(weights_.size()) + "; choose multinomial";
    });
    require(!has_bounds() || stage.reg_param() == 0.0 || stage.elastic_net_param() == 0.0,
            [&] { return stage.uid() + ": with bounds only the L2 penalty is supported"; });
  }

  /// Writes the objective's values to `history`.
  [[nodiscard]] logistic_regression_model run(std::vector<double>& history) const {
    const auto classes_seen =
        std::count_if(weights_.begin(), weights_.end(), [](double weight) { return weight > 0.0; });
    if (classes_seen == 1 && stage_.fit_intercept())
      return of_one_class();
    const auto scaling = feature_scaling(rows_, stage_.features_col(), is_centred());
    if (is_multinomial_)
      return search(scaling, softmax_loss(rows_, outputs_), history);
    return search(scaling, logistic_loss(rows_), history);
  }

private:
  [[nodiscard]] std::vector<double> class_weights() const {
    auto sums = std::vector<double>(count_classes(rows_.label_column, stage_.label_col()));
    for (std::size_t row = 0; row < rows_.size(); ++row)
      sums[static_cast<std::size_t>(rows_.labels[row])] += rows_.weights[row];
    return sums;
  }

  [[nodiscard]] bool bounds_intercepts() const {
    return stage_.lower_bounds_on_intercepts.is_set() || stage_.upper_bounds_on_intercepts.is_set();
  }
  [[nodiscard]] bool has_bounds() const {
    return bounds_intercepts() || stage_.lower_bounds_on_coefficients.is_set() ||
           stage_.upper_bounds_on_coefficients.is_set();
  }
  /// Bounds on intercepts are on those of features as they are.
  [[nodiscard]] bool is_centred() const { return stage_.fit_intercept() && !bounds_intercepts(); }

  /// The label is certain whatever the features.
  [[nodiscard]] logistic_regression_model of_one_class() const {
    auto intercepts = std::vector<double>(outputs_);
    const auto only = static_cast<std::size_t>(
        std::find_if(weights_.begin(), weights_.end(), [](double weight) { return weight > 0.0; }) -
        weights_.begin());
    if (is_multinomial_)
      intercepts[only] = infinity;
    else
      intercepts[0] = only == 1 ? infinity : -infinity;
    return {matrices::zeros(outputs_, rows_.num_features()), vectors::dense(std::move(intercepts)),
            is_multinomial_};
  }

  [[nodiscard]] logistic_regression_model
  search(const feature_scaling& scaling, const row_loss& loss, std::vector<double>& history) const {
    const auto objective =
        linear_objective(rows_, scaling, loss, stage_.fit_intercept(),
                         elastic_net(scaling, outputs_, stage_.reg_param(),
                                     stage_.elastic_net_param(), stage_.standardization()));
    auto problem = objective.problem();
    if (has_bounds()) {
      problem.lower = bounds(objective, scaling, stage_.lower_bounds_on_coefficients,
                             stage_.lower_bounds_on_intercepts, -infinity);
      problem.upper = bounds(objective, scaling, stage_.upper_bounds_on_coefficients,
                             stage_.upper_bounds_on_intercepts, infinity);
      for (std::size_t i = 0; i < objective.size(); ++i)
        require(problem.lower[i] <= problem.upper[i],
                [&] { return stage_.uid() + ": a lower bound is above its upper bound"; });
    }
    auto found = minimize(problem, start(objective), {stage_.max_iter(), stage_.tol()});
    warn_unless_converged(found, stage_.uid());
    history = std::move(found.history);
    auto best = linear_parameters(found.x, scaling, loss, stage_.fit_intercept());
    if (is_multinomial_ && !has_bounds())
      center(best);
    return {matrices::dense(outputs_, rows_.num_features(), std::move(best.coefficients)),
            vectors::dense(std::move(best.intercepts)), is_multinomial_};
  }

  [[nodiscard]] std::vector<double> start(const linear_objective& objective) const {
    auto result = std::vector<double>(objective.size());
    if (!stage_.fit_intercept())
      return result;
    const auto intercepts = std::span(result).subspan(objective.num_coefficients());
    if (!is_multinomial_) {
      intercepts[0] = std::log(weights_[1] / weights_[0]);
      return result;
    }
    for (std::size_t k = 0; k < outputs_; ++k)
      intercepts[k] = std::log1p(weights_[k]);
    subtract_mean(intercepts);
    return result;
  }

  /// Bounds of the scaled parameters; `open` where there is none.
  [[nodiscard]] std::vector<double> bounds(const linear_objective& objective,
                                           const feature_scaling& scaling,
                                           const param<matrix>& on_coefficients,
                                           const param<vector>& on_intercepts, double open) const {
    auto result = std::vector<double>(objective.size(), open);
    const auto features = rows_.num_features();
    if (on_coefficients.is_set()) {
      const auto& given = on_coefficients();
      require(given.num_rows() == outputs_ && given.num_cols() == features, [&] {
        return stage_.uid() + ": " + on_coefficients.name() + " must be a matrix of " +
               std::to_string(outputs_) + " x " + std::to_string(features) + ", but is of " +
               std::to_string(given.num_rows()) + " x " + std::to_string(given.num_cols());
      });
      for (std::size_t j = 0; j < features; ++j)
        for (std::size_t k = 0; k < outputs_; ++k)
          if (scaling.deviation(j) > 0.0)
            result[j * outputs_ + k] = given(k, j) * scaling.deviation(j);
    }
    if (on_intercepts.is_set()) {
      const auto& given = on_intercepts();
      require(stage_.fit_intercept(),
              [&] { return stage_.uid() + ": " + on_intercepts.name() + " needs fitIntercept"; });
      require(given.size() == outputs_, [&] {
        return stage_.uid() + ": " + on_intercepts.name() + " must have " +
               std::to_string(outputs_) + " entries, but has " + std::to_string(given.size());
      });
      for (std::size_t k = 0; k < outputs_; ++k)
        result[objective.num_coefficients() + k] = given[k];
    }
    return result;
  }

  /// Softmax stays the same if a number is added to all margins: one of many solutions is chosen.
  void center(linear_parameters& best) const {
    for (std::size_t j = 0; j < rows_.num_features() && stage_.reg_param() == 0.0; ++j)
      subtract_mean(std::span(best.coefficients).subspan(j * outputs_, outputs_));
    if (stage_.fit_intercept())
      subtract_mean(best.intercepts);
  }

  const logistic_regression& stage_;
  const training_data& rows_;
  std::vector<double> weights_; ///< of each class
  bool is_multinomial_;
  std::size_t outputs_;
};

} // namespace

logistic_regression_model logistic_regression::fit_impl(const frame& data) const {
  const auto rows = training_data(data, features_col(), label_col(), name_if_set(weight_col));
  require(rows.weights.sum() > 0.0, "all rows weigh 0: there is nothing to learn from");
  auto history = std::vector<double>();
  auto model = fit_of_logistic(*this, rows).run(history);
  auto named = model;
  named.set_uid(uid());
  named.copy_params(*this);
  model.set_summary([named = std::move(named), data, history = std::move(history)] {
    return classification_training_summary(named, data, history);
  });
  return model;
}

} // namespace weir::ml
