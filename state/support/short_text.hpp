// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Sanitizers rightly object to reading past an object, so their builds take the portable path.
// Both paths give the same words, and a test compares them.
#if defined(__SSE2__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WEIR_WIDE_TEXT_LOADS 1
#else
#define WEIR_WIDE_TEXT_LOADS 0
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#undef WEIR_WIDE_TEXT_LOADS
#define WEIR_WIDE_TEXT_LOADS 0
#endif
#endif

namespace weir::detail {

/// The longest text that fits `short_text`.
inline constexpr std::size_t short_text_bytes_max = 16;

/// A text of at most 16 bytes as two words, filled up with zeros. Words of natural text have
/// lengths that no branch predictor foresees; in this form they are hashed and compared without a
/// branch on the length.
struct short_text {
  // Not initialised: runs of lookups keep arrays of these.
  std::uint64_t low;
  std::uint64_t high;

  friend bool operator==(const short_text&, const short_text&) = default;
};

/// The plain way: copies `size` bytes, at most 16.
inline short_text load_short_text_portably(const char* text, std::size_t size) noexcept {
  auto result = short_text{};
  char bytes[short_text_bytes_max] = {};
  if (size != 0)
    std::memcpy(bytes, text, size);
  std::memcpy(&result.low, bytes, 8);
  std::memcpy(&result.high, bytes + 8, 8);
  return result;
}

/// The fast way where it is safe: loads 16 bytes at once and masks the rest away. A load that stays
/// within one page of which a byte is readable cannot fault, whatever lies behind the text. The
/// plain way is taken near the end of a page, and for an empty text, whose address may be null or
/// the end of what is readable.
inline short_text load_short_text(const char* text, std::size_t size) noexcept {
#if WEIR_WIDE_TEXT_LOADS
  constexpr std::uintptr_t page_bytes = 4096;
  const auto offset = reinterpret_cast<std::uintptr_t>(text) & (page_bytes - 1);
  if (offset > page_bytes - short_text_bytes_max || size == 0) [[unlikely]]
    return load_short_text_portably(text, size);
  alignas(16) static constexpr unsigned char mask_bytes[32] = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  // Hides where the pointer came from: the compiler must not reason from the object's size.
  asm("" : "+r"(text));
  const auto loaded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const auto mask =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(mask_bytes + short_text_bytes_max - size));
  const auto kept = _mm_and_si128(loaded, mask);
  auto result = short_text{};
  result.low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(kept));
  result.high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(kept, kept)));
  return result;
#else
  return load_short_text_portably(text, size);
#endif
}

} // namespace weir::detail
