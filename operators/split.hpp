// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir {

namespace detail {

/// Looks for a character in 64 others at a time.
class character_finder {
public:
  static constexpr std::size_t block_size = 64;

  explicit character_finder(char wanted) : wanted_(wanted) {}

  /// One bit for each of `size` characters, at most `block_size`, set where it is the wanted one.
  std::uint64_t find(const char* text, std::size_t size) const noexcept {
    std::uint64_t found = 0;
    std::size_t done = 0;
#if defined(__SSE2__)
    for (; size - done >= step; done += step)
      found |= find_step(text + done) << done;
    if (done != 0 && done != size) {
      // The last ones together with some before them that have been seen.
      done = size - step;
      found |= find_step(text + done) << done;
      return found;
    }
#endif
    for (; done < size; ++done)
      found |= std::uint64_t{text[done] == wanted_} << done;
    return found;
  }

private:
#if defined(__SSE2__)
  static constexpr std::size_t step = sizeof(__m128i);

  std::uint64_t find_step(const char* text) const noexcept {
    const auto loaded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto equal = _mm_cmpeq_epi8(loaded, _mm_set1_epi8(wanted_));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(equal));
  }
#endif

  char wanted_;
};

} // namespace detail

/// Splits text at a separator, for `flat_map`: `lines.flat_map(split(' '))`. Empty pieces are left
/// out. The pieces are views into the line: neither copied nor allocated.
class split {
public:
  using emits = std::string;
  explicit split(char separator = ' ') : separators_(separator) {}

  template <class Emit>
  void operator()(std::string_view text, const Emit& emit) const {
    const auto emit_piece = [&emit](const char* begin, const char* end) {
      if (begin != end)
        emit(std::string_view(begin, static_cast<std::size_t>(end - begin)));
    };
    const char* begin = text.data();
    while (!text.empty()) {
      const std::size_t size = std::min(text.size(), detail::character_finder::block_size);
      // Clears the lowest bit each time.
      for (auto found = separators_.find(text.data(), size); found != 0; found &= found - 1) {
        const char* const end = text.data() + std::countr_zero(found);
        emit_piece(begin, end);
        begin = end + 1;
      }
      text.remove_prefix(size);
    }
    emit_piece(begin, text.data());
  }

private:
  detail::character_finder separators_;
};

} // namespace weir
