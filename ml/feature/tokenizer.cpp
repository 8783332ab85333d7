// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/tokenizer.hpp>

#include <weir/ml/feature/map_texts.hpp>
#include <weir/ml/support/text_case.hpp>

namespace weir::ml {

namespace {

bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Calls `emit` for each word. A text without white space is one word, even if it is empty.
template <class Emit>
void split_words(std::string_view text, Emit emit) {
  auto end = text.size();
  while (end > 0 && is_space(text[end - 1]))
    --end;
  if (end == 0) {
    if (text.empty())
      emit(text);
    return;
  }
  auto begin = std::size_t{0};
  for (std::size_t at = 0; at < end; ++at)
    if (is_space(text[at])) {
      emit(text.substr(begin, at - begin));
      begin = at + 1;
    }
  emit(text.substr(begin, end - begin));
}

} // namespace

std::vector<std::string> tokenizer::transform(std::string_view text) {
  const auto lower = lower_caser()(text);
  auto words = std::vector<std::string>();
  split_words(lower, [&words](std::string_view word) { words.emplace_back(word); });
  return words;
}

frame tokenizer::transform_impl(const frame& data) const {
  const auto& texts = texts_of(data, input_col());
  auto words = make_text_lists(texts.size(), [&](const row_block& block, string_array_data& out) {
    const auto to_lower = lower_caser();
    auto lower = std::string();
    for (auto row = block.begin; row < block.end; ++row) {
      lower.clear();
      to_lower.append(lower, texts[row]);
      split_words(lower, [&out](std::string_view word) { out.add(word); });
      out.end_row();
    }
  });
  return data.with_column(output_name(), column(std::move(words)));
}

} // namespace weir::ml
