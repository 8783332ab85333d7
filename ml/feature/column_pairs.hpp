// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/pipeline/shared_params.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace weir::ml {

/// A column that is read, and the one that is made of it.
struct column_pair {
  std::string input;
  std::string output;
};

/// Params of a stage that works on one column (`inputCol`, `outputCol`) or on several in the same
/// way (`inputCols`, `outputCols`).
struct has_column_pairs : virtual has_input_col,
                          virtual has_input_cols,
                          virtual has_output_col,
                          virtual has_output_cols {
  /// `errc::invalid_argument` unless exactly one of the two ways is used, with as many outputs as
  /// inputs.
  [[nodiscard]] std::vector<column_pair> column_pairs() const;
};

/// The frame without the rows whose mark is not 0; the frame itself if there are none.
[[nodiscard]] frame without_marked(const frame& data, const std::vector<std::uint8_t>& marks);

} // namespace weir::ml
