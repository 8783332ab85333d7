// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/support/parallel.hpp>

namespace weir::ml {

/// Makes the rows of a column in parallel: `fill(block, part)` appends those of a block to a part,
/// and parts are appended to `all` in their order. Blocks are small, so that parts are written and
/// read in the cache, and the column alone takes memory.
template <class Data, class Fill>
void append_in_order(std::size_t rows, Data& all, const Fill& fill) {
  constexpr std::size_t rows_of_block = 1024;
  const auto take = [&](const row_block& block, Data& part) {
    all.make_room(part, static_cast<double>(block.end) / static_cast<double>(rows));
    all.append(part);
    part.clear();
  };
  parallel_in_order<Data>(block_plan(rows, rows / rows_of_block + 1, rows_of_block), fill, take);
}

} // namespace weir::ml
