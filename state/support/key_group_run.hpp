// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/canonical_key.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::detail {

/// The key groups of a run of canonical words, as `key_group_of(routing_hash(word))` gives them, but
/// several at a time where the processor can: a fraction of a nanosecond each. `groups` has as many
/// places. Pure.
void find_key_groups(std::span<const std::uint64_t> words, std::uint8_t* groups) noexcept;

/// The same of keys whose canonical form is one word. `Cell` is the type in which a column holds K.
template <class K, class Cell>
  requires is_one_word<K>
void find_key_groups(std::span<const Cell> keys, std::uint8_t* groups) noexcept {
  constexpr std::size_t size_max = 256;
  std::array<std::uint64_t, size_max> words;
  for (std::size_t done = 0; done < keys.size(); done += size_max) {
    const auto part = keys.subspan(done, std::min(size_max, keys.size() - done));
    std::transform(part.begin(), part.end(), words.begin(),
                   [](Cell key) { return canonical_word(static_cast<K>(key)); });
    find_key_groups(std::span(words.data(), part.size()), groups + done);
  }
}

} // namespace weir::detail
