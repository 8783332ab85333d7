// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Multiplies each vector element by element with a given one (Hadamard product). Sparse vectors
/// stay sparse.
class elementwise_product final : public transformer_of<elementwise_product>,
                                  public virtual has_input_col,
                                  public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "ElementwiseProduct";

  param<vector> scaling_vec{*this, "scalingVec", "the vector to multiply with"};

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
