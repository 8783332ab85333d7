// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/key_group_run.hpp>

#include <weir/state/support/hash.hpp>

#include <bit>

namespace weir::detail {

namespace {

/// XXH3-64 of eight bytes with the routing seed, by its specification (Collet, "XXH3", in the document
/// on the formats of xxHash). The library has it for one word only, in a form that compilers do not
/// turn into wide instructions.
struct word_hash {
  static constexpr std::uint64_t secret = 0x1cad'21f7'2c81'017cU ^ 0xdb97'9083'e96d'd4deU;
  static constexpr std::uint64_t factor = 0x9fb2'1c65'1e98'df25U;
  static constexpr std::uint64_t seed =
      routing_seed ^
      (std::uint64_t{__builtin_bswap32(static_cast<std::uint32_t>(routing_seed))} << 32U);

  [[gnu::always_inline]] static std::uint64_t of(std::uint64_t word) noexcept {
    word = std::rotl(word, 32) ^ (secret - seed);
    word ^= std::rotl(word, 49) ^ std::rotl(word, 24);
    word *= factor;
    word ^= (word >> 35U) + sizeof(word);
    word *= factor;
    return word ^ (word >> 28U);
  }
};

[[gnu::always_inline]] inline void find(const std::uint64_t* words, std::size_t size,
                                        std::uint8_t* groups) noexcept {
  for (std::size_t i = 0; i < size; ++i)
    groups[i] = static_cast<std::uint8_t>(key_group_of(word_hash::of(words[i])));
}

void find_plain(const std::uint64_t* words, std::size_t size, std::uint8_t* groups) noexcept {
  find(words, size, groups);
}

// The same for processors with wide registers: twice and five times as fast.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void find_wide(const std::uint64_t* words, std::size_t size,
                                       std::uint8_t* groups) noexcept {
  find(words, size, groups);
}
[[gnu::target("avx512f,avx512dq,avx512bw,avx512vl")]] void
find_widest(const std::uint64_t* words, std::size_t size, std::uint8_t* groups) noexcept {
  find(words, size, groups);
}
#endif

using kernel = void (*)(const std::uint64_t*, std::size_t, std::uint8_t*) noexcept;

kernel kernel_of_this_machine() noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return find_widest;
  if (__builtin_cpu_supports("avx2"))
    return find_wide;
#endif
  return find_plain;
}

} // namespace

void find_key_groups(std::span<const std::uint64_t> words, std::uint8_t* groups) noexcept {
  static const kernel chosen = kernel_of_this_machine();
  chosen(words.data(), words.size(), groups);
}

} // namespace weir::detail
