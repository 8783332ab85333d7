// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/stop_words_remover.hpp>

#include <weir/ml/feature/map_texts.hpp>
#include <weir/ml/support/text_case.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <string_view>

namespace weir::ml {

frame stop_words_remover::transform_impl(const frame& data) const {
  const auto sensitive = case_sensitive();
  auto dropped_texts = stop_words();
  if (!sensitive)
    for (auto& word : dropped_texts)
      word = lower_caser(locale())(word);
  const auto dropped =
      boost::unordered_flat_set<std::string_view>(dropped_texts.begin(), dropped_texts.end());
  auto result = data;
  for (const auto& [input, output] : column_pairs()) {
    const auto& words = text_lists_of(data, input);
    auto kept = make_text_lists(words.size(), [&](const row_block& block, string_array_data& out) {
      const auto to_lower = lower_caser(locale());
      auto lower = std::string();
      for (auto row = block.begin; row < block.end; ++row) {
        for (std::size_t i = 0; i < words.length(row); ++i) {
          auto word = words.at(row, i);
          if (!sensitive) {
            lower.clear();
            to_lower.append(lower, word);
          }
          if (!dropped.contains(sensitive ? word : std::string_view(lower)))
            out.add(word);
        }
        out.end_row();
      }
    });
    result = result.with_column(output, column(std::move(kept)));
  }
  return result;
}

} // namespace weir::ml
