// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::testing::data_sets {

/// Numbers of words, `per_line` for each line, low numbers being the likeliest.
std::vector<std::int64_t> text_ids(std::uint64_t seed, std::size_t lines, std::size_t per_line,
                                   std::int64_t vocabulary);

/// The word with this number: its digits in base 26 as letters, the lowest first, padded with 'a'
/// to three letters.
std::string word(std::int64_t number);

/// The lines of text_ids as words with one blank between them.
std::vector<std::string> text_lines(std::uint64_t seed, std::size_t lines, std::size_t per_line,
                                    std::int64_t vocabulary);

} // namespace weir::testing::data_sets
