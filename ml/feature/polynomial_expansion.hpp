// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// All products of up to `degree` features of a vector: of x, y and degree 2 it makes
/// x, x², y, xy, y². Sparse vectors stay sparse. n features give C(n + degree, degree) - 1; more
/// than 2^31 - 1 are `errc::invalid_argument`.
class polynomial_expansion final : public transformer_of<polynomial_expansion>,
                                   public virtual has_input_col,
                                   public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "PolynomialExpansion";

  param<std::int64_t> degree{*this, "degree", "the highest degree (>= 1)", 2, at_least(1)};

  /// The size of the expansion of `size` features.
  [[nodiscard]] static std::size_t expanded_size(std::size_t size, std::int64_t degree);

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
