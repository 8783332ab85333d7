// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/evaluation/evaluator.hpp>

namespace weir::ml {

/// What `cross_validator` and `train_validation_split` share: an estimator, an evaluator, and points
/// of a grid of params of which the best is sought.
class validator_base : public virtual has_seed, public virtual has_parallelism {
public:
  param<bool> collect_sub_models{*this, "collectSubModels", "whether to keep all fitted models",
                                 false};

  /// Copies: later changes to the originals have no effect.
  void set_estimator(const estimator& learner);
  void set_evaluator(const evaluator& judge);
  void set_estimator_param_maps(std::vector<param_map> grid) { grid_ = std::move(grid); }
  [[nodiscard]] const std::vector<param_map>& estimator_param_maps() const noexcept {
    return grid_;
  }

protected:
  /// A point of the grid that was fitted to a part of the data and judged by another.
  struct point_result {
    std::shared_ptr<const transformer> model;
    double metric = 0.0;
  };

  /// Fits all points, `parallelism` at a time; models are kept only if they are to be collected.
  [[nodiscard]] std::vector<point_result> fit_grid(const frame& training,
                                                   const frame& validation) const;
  /// The first point with the best metric; NaN is never better.
  [[nodiscard]] std::size_t best_of(const std::vector<double>& metrics) const;
  [[nodiscard]] std::shared_ptr<const transformer> fit_point(const frame& data,
                                                             std::size_t point) const;
  /// `errc::illegal_state` unless estimator, evaluator and grid are there.
  void check_ready() const;

  void grid_fields(field_archive& data);
  void estimator_parts(part_archive& stages);

private:
  std::shared_ptr<const estimator> estimator_;
  std::shared_ptr<const evaluator> evaluator_;
  std::vector<param_map> grid_{param_map()};
};

} // namespace weir::ml
