// SPDX-License-Identifier: Apache-2.0
// Compiled without fused multiply-add: each operation is rounded by itself.
#include "text_sets.hpp"

#include "random_stream.hpp"

namespace weir::testing::data_sets {

namespace {

void append_word(std::string& text, std::int64_t number) {
  for (auto letters = 0; number != 0 || letters < 3; ++letters) {
    text += static_cast<char>('a' + number % 26);
    number /= 26;
  }
}

} // namespace

std::vector<std::int64_t> text_ids(std::uint64_t seed, std::size_t lines, std::size_t per_line,
                                   std::int64_t vocabulary) {
  auto draws = random_stream(seed, 1);
  auto ids = std::vector<std::int64_t>(lines * per_line);
  for (auto& id : ids) {
    const auto u = draws.u();
    id = static_cast<std::int64_t>(((u * u) * u) * static_cast<double>(vocabulary));
  }
  return ids;
}

std::string word(std::int64_t number) {
  auto text = std::string();
  append_word(text, number);
  return text;
}

std::vector<std::string> text_lines(std::uint64_t seed, std::size_t lines, std::size_t per_line,
                                    std::int64_t vocabulary) {
  const auto ids = text_ids(seed, lines, per_line, vocabulary);
  auto result = std::vector<std::string>(lines);
  for (std::size_t at = 0; at < ids.size(); ++at) {
    auto& line = result[at / per_line];
    if (at % per_line != 0)
      line += ' ';
    append_word(line, ids[at]);
  }
  return result;
}

} // namespace weir::testing::data_sets
