// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/gram_of_rows.hpp>

#include <weir/ml/support/parallel.hpp>

namespace weir::ml {

gram_sum gram_of_rows(const vector_data& rows, std::span<const double> shift) {
  constexpr std::size_t blocks_max = 16;
  const auto size = rows.cols();
  return parallel_reduce<gram_sum>(
      block_plan(rows.size(), blocks_max),
      [&](const row_block& block) {
        auto part = gram_sum(size, shift);
        if (rows.all_dense())
          part.add_rows(rows.values().subspan(block.begin * size, block.size() * size));
        else
          for (auto row = block.begin; row < block.end; ++row)
            part.add(rows[row]);
        return part;
      },
      [](gram_sum& total, gram_sum&& next) { total.merge(next); });
}

} // namespace weir::ml
