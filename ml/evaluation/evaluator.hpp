// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Makes one number of a frame with predictions: how good they are. Saved and loaded like a stage.
///
/// `class x final : public evaluator_of<x>`: override `evaluate`, and `is_larger_better` where the
/// metric is an error or a loss.
class evaluator : public pipeline_stage {
public:
  [[nodiscard]] virtual double evaluate(const frame& data) const = 0;
  [[nodiscard]] virtual bool is_larger_better() const { return true; }
};

template <class Self>
using evaluator_of = stage_of<Self, evaluator>;

} // namespace weir::ml
