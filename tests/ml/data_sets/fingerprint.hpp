// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "dense_sets.hpp"
#include "sparse_sets.hpp"

namespace weir::testing::data_sets {

/// FNV-1a over 64-bit words instead of bytes: the bits of doubles, the two's complement of integers.
class fingerprint {
public:
  template <class T>
  fingerprint& add(std::span<const T> values) {
    for (const auto value : values) {
      if constexpr (std::is_floating_point_v<T>)
        add_word(std::bit_cast<std::uint64_t>(value));
      else
        add_word(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
    }
    return *this;
  }
  std::uint64_t value() const noexcept { return hash_; }

private:
  void add_word(std::uint64_t word) noexcept { hash_ = (hash_ ^ word) * 0x100'0000'01b3ULL; }

  std::uint64_t hash_ = 0xcbf2'9ce4'8422'2325ULL;
};

/// The first 1000 rows are what a fingerprint covers.
inline constexpr std::size_t fingerprint_rows = 1000;

namespace detail {

template <class T>
std::span<const T> head(const std::vector<T>& values, std::size_t count) {
  return {values.data(), std::min(count, values.size())};
}

} // namespace detail

/// Features, then labels (as integers where they number the centres of `blobs`), then weights.
inline std::uint64_t fingerprint_of(const dense_set& set, bool integer_labels = false) {
  auto result = fingerprint();
  result.add(detail::head(set.x, fingerprint_rows * set.columns));
  const auto labels = detail::head(set.y, fingerprint_rows);
  if (integer_labels) {
    const auto integers = std::vector<std::int64_t>(labels.begin(), labels.end());
    result.add(std::span<const std::int64_t>(integers));
  } else {
    result.add(labels);
  }
  return result.add(detail::head(set.weights, fingerprint_rows)).value();
}

/// Offsets, column numbers, values, labels.
inline std::uint64_t fingerprint_of(const sparse_set& set) {
  const auto values = static_cast<std::size_t>(set.offsets[fingerprint_rows]);
  return fingerprint()
      .add(detail::head(set.offsets, fingerprint_rows + 1))
      .add(detail::head(set.indices, values))
      .add(detail::head(set.values, values))
      .add(detail::head(set.y, fingerprint_rows))
      .value();
}

/// Word numbers, then classes.
inline std::uint64_t fingerprint_of(const documents_set& set) {
  const auto words = set.word_ids.size() / set.counts.rows;
  return fingerprint()
      .add(detail::head(set.word_ids, fingerprint_rows * words))
      .add(detail::head(set.counts.y, fingerprint_rows))
      .value();
}

} // namespace weir::testing::data_sets
