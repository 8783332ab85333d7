// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Puts columns of any scalar type into one sparse vector by the hashing trick. A column of numbers
/// has the place of its name, and its value there; texts, booleans and columns named in
/// `categoricalCols` put a 1 at the place of `name=value`. What is missing adds nothing; what
/// shares a place is added. The hash is that of `hashing_tf`.
class feature_hasher final : public transformer_of<feature_hasher>,
                             public virtual has_input_cols,
                             public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "FeatureHasher";

  param<std::int64_t> num_features{*this, "numFeatures", "the size of the vectors (> 0)", 1 << 18,
                                   at_least(1)};
  param<std::vector<std::string>> categorical_cols{
      *this, "categoricalCols", "columns of numbers to treat as categories", {}};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
