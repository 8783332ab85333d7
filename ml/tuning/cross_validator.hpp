// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/tuning/validator.hpp>

namespace weir::ml {

/// The best model of a cross-validation, fitted to all rows.
class cross_validator_model final : public model_of<cross_validator_model> {
public:
  static constexpr std::string_view type_name = "CrossValidatorModel";

  [[nodiscard]] const transformer& best_model() const;
  /// The mean and (population) deviation of the metric over folds, for each point of the grid.
  [[nodiscard]] const std::vector<double>& avg_metrics() const noexcept { return avg_metrics_; }
  [[nodiscard]] const std::vector<double>& std_metrics() const noexcept { return std_metrics_; }
  /// The point whose model is the best.
  [[nodiscard]] std::size_t best_index() const noexcept { return best_index_; }
  /// By fold and point, if they were to be collected. Not saved.
  [[nodiscard]] const std::vector<std::vector<std::shared_ptr<const transformer>>>&
  sub_models() const noexcept {
    return sub_models_;
  }

  void fields(field_archive& data) override;
  void parts(part_archive& stages) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override {
    return best_model().transform(data);
  }

private:
  friend class cross_validator;

  std::shared_ptr<const transformer> best_model_;
  std::vector<double> avg_metrics_;
  std::vector<double> std_metrics_;
  std::size_t best_index_ = 0;
  std::vector<std::vector<std::shared_ptr<const transformer>>> sub_models_;
};

/// Finds the best point of a grid by k-fold cross-validation: each fold is judged by the models that
/// were fitted to the rows of the others; the best mean metric wins, the first of equal ones.
///
/// Rows go to folds at random (by `seed`), or as an integer column says.
class cross_validator final : public estimator_of<cross_validator, cross_validator_model>,
                              public validator_base {
public:
  static constexpr std::string_view type_name = "CrossValidator";

  param<std::int64_t> num_folds{*this, "numFolds", "number of folds (>= 2)", 3, at_least(2)};
  param<std::string> fold_col{
      *this, "foldCol", "column of fold numbers from 0 to less than numFolds; empty: random", ""};

  void fields(field_archive& data) override { grid_fields(data); }
  void parts(part_archive& stages) override { estimator_parts(stages); }

protected:
  [[nodiscard]] cross_validator_model fit_impl(const frame& data) const override;

private:
  [[nodiscard]] std::vector<std::size_t> folds_of(const frame& data) const;
};

class stage_registry;

/// Makes the validators and their models known to `load_stage`.
void register_tuning_stages(stage_registry& registry);

} // namespace weir::ml
