// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/support/parallel.hpp>

#include <functional>
#include <string>

namespace weir::ml {

/// The texts of a column; `errc::invalid_argument`, naming column and row, if it holds others or
/// one is missing.
[[nodiscard]] const string_data& texts_of(const frame& data, const std::string& name);

/// The lists of texts of a column, checked in the same way.
[[nodiscard]] const string_array_data& text_lists_of(const frame& data, const std::string& name);

/// Makes lists of texts in parallel: `fill` appends the rows of its block, and the blocks are put
/// together in their order.
[[nodiscard]] string_array_data
make_text_lists(std::size_t rows,
                const std::function<void(const row_block&, string_array_data&)>& fill);

} // namespace weir::ml
