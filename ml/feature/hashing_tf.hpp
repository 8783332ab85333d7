// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <span>
#include <string>
#include <string_view>

namespace weir::ml {

/// Term frequencies without a vocabulary: the hash of a term decides its place (the hashing trick).
/// Terms that share a place are counted together; a power of two as size spreads them evenly.
/// The hash is MurmurHash3 x86_32 with seed 42, so that places are those of Spark from 3.0 on.
class hashing_tf final : public transformer_of<hashing_tf>,
                         public virtual has_input_col,
                         public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "HashingTF";

  param<std::int64_t> num_features{*this, "numFeatures", "the size of the vectors (> 0)", 1 << 18,
                                   at_least(1)};
  param<bool> binary{*this, "binary", "whether to count every term that is there as 1", false};

  /// The place of a term.
  [[nodiscard]] std::int32_t index_of(std::string_view term) const;

  using transformer::transform;
  /// The frequencies of the terms of one document.
  [[nodiscard]] vector transform(std::span<const std::string> terms) const;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
