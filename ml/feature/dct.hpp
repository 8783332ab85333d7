// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// The discrete cosine transform (type II, scaled so that its matrix is orthonormal) of each vector,
/// or its inverse. The result is dense.
class dct final : public transformer_of<dct>,
                  public virtual has_input_col,
                  public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "DCT";

  param<bool> inverse{*this, "inverse", "whether to transform back", false};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
