// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>
#include <weir/state/text_arena.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace weir::detail {

/// How `aggregation_table` looks a key up (`probe`) and keeps it (`table_key` itself). The general
/// form keeps the key by value and compares it by `key_equal`.
template <class Key>
class table_key {
public:
  /// What users of the table see of a key.
  using view_type = const Key&;
  /// The element type of a run of keys.
  using run_element = Key;

  /// What is worked out once per lookup: nothing but the hash.
  struct probe {
    std::uint64_t hash;
  };

  template <class View>
  static probe make_probe(const View& key, const table_secrets& secrets) {
    return {table_hash_with(key, secrets)};
  }
  template <class View>
  static probe make_probe_with(const View&, std::uint64_t hash) noexcept {
    return {hash};
  }

  template <class View>
  table_key(const View& key, const probe&, text_arena&) : key_(key) {
    // nop
  }

  template <class View>
  [[nodiscard]] bool equals(const View& key, const probe&) const {
    return key_equal(key_, key);
  }
  [[nodiscard]] view_type view() const noexcept { return key_; }

private:
  Key key_;
};

/// Text of up to 16 bytes lies in the entry itself, as the two words that lookups compare; longer
/// text lies in the table's arena, with its first eight bytes and its address in the entry.
template <>
class table_key<std::string> {
public:
  using view_type = std::string_view;
  using run_element = std::string_view;

  struct probe {
    short_text words;
    std::uint64_t hash;
  };

  static probe make_probe(std::string_view key, const table_secrets& secrets) noexcept {
    auto result = probe{words_of(key), 0};
    if (key.size() <= short_text_bytes_max) [[likely]]
      result.hash = mix_short_text(result.words, key.size(), secrets);
    else
      result.hash = xxh3(key.data(), key.size(), secrets.seed);
    return result;
  }
  static probe make_probe_with(std::string_view key, std::uint64_t hash) noexcept {
    return {words_of(key), hash};
  }

  table_key(std::string_view key, const probe& looked_up, text_arena& arena)
      : words_(looked_up.words),
        size_(static_cast<std::uint32_t>(key.size())) {
    if (key.size() > std::numeric_limits<std::uint32_t>::max())
      throw error(errc::limit_exceeded, "aggregation table: a key is longer than 4 GiB");
    if (key.size() > short_text_bytes_max)
      words_.high = std::bit_cast<std::uint64_t>(arena.store(key).data());
  }

  [[nodiscard]] bool equals(std::string_view key, const probe& looked_up) const noexcept {
    if (size_ != key.size() || words_.low != looked_up.words.low)
      return false;
    if (key.size() <= short_text_bytes_max) [[likely]]
      return words_.high == looked_up.words.high;
    return std::memcmp(long_text(), key.data(), key.size()) == 0;
  }
  [[nodiscard]] view_type view() const noexcept {
    if (size_ <= short_text_bytes_max)
      return {reinterpret_cast<const char*>(&words_), size_};
    return {long_text(), size_};
  }

private:
  static short_text words_of(std::string_view key) noexcept {
    if (key.size() <= short_text_bytes_max) [[likely]]
      return load_short_text(key.data(), key.size());
    auto words = short_text{};
    std::memcpy(&words.low, key.data(), sizeof(words.low));
    return words;
  }
  [[nodiscard]] const char* long_text() const noexcept {
    return std::bit_cast<const char*>(words_.high);
  }

  short_text words_;
  std::uint32_t size_;
};

} // namespace weir::detail
