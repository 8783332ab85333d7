// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <weir/state/support/blocks.hpp>

namespace weir::detail {

/// A set of positions of a table: a bit for each, so that even that of a large table stays in a cache,
/// and few members among many positions are found quickly. Not thread-safe while it changes.
class position_set {
  using word = std::uint64_t;
  static constexpr std::uint32_t word_bits = 64;

public:
  /// Makes it empty, with room for positions below `bound`.
  void reset(std::size_t bound) { words_.assign(bound / word_bits + 1, 0); }
  /// Makes room for positions below `bound`, which is at least what it was.
  void grow(std::size_t bound) { words_.resize(bound / word_bits + 1, 0); }
  void clear() noexcept { std::fill(words_.begin(), words_.end(), 0); }

  void insert(std::uint32_t position) noexcept { words_[position / word_bits] |= bit(position); }
  void insert(const position_set& other) noexcept {
    for (std::size_t i = 0; i < other.words_.size(); ++i)
      words_[i] |= other.words_[i];
  }
  bool contains(std::uint32_t position) const noexcept {
    return (words_[position / word_bits] & bit(position)) != 0;
  }

  /// Numbers the members in ascending order, from 0; gives how many there are.
  std::size_t number() {
    smaller_.resize(words_.size());
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      smaller_[i] = count;
      count += ones(words_[i]);
    }
    return count;
  }
  /// The number of a member, if nothing was inserted after `number`.
  std::uint32_t number_of(std::uint32_t position) const noexcept {
    return smaller_[position / word_bits] +
           ones(words_[position / word_bits] & (bit(position) - 1));
  }

  std::size_t bytes() const noexcept {
    return words_.capacity() * sizeof(word) + smaller_.capacity() * sizeof(std::uint32_t);
  }

  /// Goes through the members in ascending order, if the set does not change meanwhile.
  class walk {
  public:
    /// The position behind the last member.
    static constexpr std::uint32_t end = std::numeric_limits<std::uint32_t>::max();

    walk() = default;
    explicit walk(const position_set& members) noexcept : words_(members.words_) {
      if (!words_.empty())
        left_ = words_.front();
      find();
    }
    /// The next member, or `end`.
    std::uint32_t position() const noexcept { return position_; }
    /// Requires a member.
    void advance() noexcept {
      left_ &= left_ - 1;
      find();
    }

  private:
    void find() noexcept {
      while (left_ == 0) {
        if (++at_ >= words_.size()) {
          position_ = end;
          return;
        }
        left_ = words_[at_];
      }
      position_ = static_cast<std::uint32_t>(at_ * word_bits) +
                  static_cast<std::uint32_t>(std::countr_zero(left_));
    }

    std::span<const word> words_;
    std::size_t at_ = 0;
    word left_ = 0; ///< members of the word that were not shown yet
    std::uint32_t position_ = end;
  };

private:
  static constexpr word bit(std::uint32_t position) noexcept {
    return word{1} << (position % word_bits);
  }
  /// As `std::popcount`, which is a call of a function where the instruction may be missing.
  static constexpr std::uint32_t ones(word bits) noexcept {
    bits -= (bits >> 1U) & 0x5555'5555'5555'5555U;
    bits = (bits & 0x3333'3333'3333'3333U) + ((bits >> 2U) & 0x3333'3333'3333'3333U);
    bits = (bits + (bits >> 4U)) & 0x0f0f'0f0f'0f0f'0f0fU;
    return static_cast<std::uint32_t>((bits * 0x0101'0101'0101'0101U) >> 56U);
  }

  std::vector<word, block_allocator<word>> words_;
  std::vector<std::uint32_t, block_allocator<std::uint32_t>> smaller_; ///< members below each word
};

} // namespace weir::detail
