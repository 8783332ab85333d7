// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Divides each vector by its p-norm, so that this becomes 1. A zero vector stays. Sparse vectors
/// stay sparse.
class normalizer final : public transformer_of<normalizer>,
                         public virtual has_input_col,
                         public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "Normalizer";

  param<double> p{*this, "p", "the norm (>= 1)", 2.0, at_least(1.0)};

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
