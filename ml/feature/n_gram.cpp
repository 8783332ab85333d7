// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/n_gram.hpp>

#include <weir/ml/feature/map_texts.hpp>

namespace weir::ml {

frame n_gram::transform_impl(const frame& data) const {
  const auto& words = text_lists_of(data, input_col());
  const auto length = static_cast<std::size_t>(n());
  auto grams = make_text_lists(words.size(), [&](const row_block& block, string_array_data& out) {
    auto gram = std::string();
    for (auto row = block.begin; row < block.end; ++row) {
      for (std::size_t begin = 0; begin + length <= words.length(row); ++begin) {
        gram.clear();
        for (std::size_t i = begin; i < begin + length; ++i) {
          if (i != begin)
            gram += ' ';
          gram += words.at(row, i);
        }
        out.add(gram);
      }
      out.end_row();
    }
  });
  return data.with_column(output_name(), column(std::move(grams)));
}

} // namespace weir::ml
