// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/tuning/validator.hpp>

namespace weir::ml {

/// The best model of a `train_validation_split`, fitted to all rows.
class train_validation_split_model final : public model_of<train_validation_split_model> {
public:
  static constexpr std::string_view type_name = "TrainValidationSplitModel";

  [[nodiscard]] const transformer& best_model() const;
  /// The metric of each point of the grid.
  [[nodiscard]] const std::vector<double>& validation_metrics() const noexcept {
    return validation_metrics_;
  }
  [[nodiscard]] std::size_t best_index() const noexcept { return best_index_; }
  /// By point, if they were to be collected. Not saved.
  [[nodiscard]] const std::vector<std::shared_ptr<const transformer>>& sub_models() const noexcept {
    return sub_models_;
  }

  void fields(field_archive& data) override;
  void parts(part_archive& stages) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override {
    return best_model().transform(data);
  }

private:
  friend class train_validation_split;

  std::shared_ptr<const transformer> best_model_;
  std::vector<double> validation_metrics_;
  std::size_t best_index_ = 0;
  std::vector<std::shared_ptr<const transformer>> sub_models_;
};

/// Finds the best point of a grid by one random split of the rows into training and validation.
class train_validation_split final
    : public estimator_of<train_validation_split, train_validation_split_model>,
      public validator_base {
public:
  static constexpr std::string_view type_name = "TrainValidationSplit";

  param<double> train_ratio{*this, "trainRatio", "the share of rows for training", 0.75,
                            within(0.0, 1.0)};

  void fields(field_archive& data) override { grid_fields(data); }
  void parts(part_archive& stages) override { estimator_parts(stages); }

protected:
  [[nodiscard]] train_validation_split_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
