// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/blocks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::detail {

/// The hashed half of an insertion-ordered table: an open-addressing array of (32 bits of the hash,
/// position of the entry). Holds no keys, so that a miss touches one cache line, and growing moves
/// eight bytes a key.
///
/// The bits of the hash that choose the home slot are part of the tag, so growing needs neither
/// keys nor hashes.
class slot_index {
public:
  static constexpr std::uint32_t none = 0xffff'ffffU;

  /// One slot; vacant until `occupy`. Positions stay below 2^31.
  class slot {
  public:
    [[nodiscard]] bool vacant() const noexcept { return position_ == none; }
    [[nodiscard]] std::uint32_t position() const noexcept { return position_; }

  private:
    friend class slot_index;
    std::uint32_t tag_ = 0;
    std::uint32_t position_ = none;
  };

  slot_index() = default;
  slot_index(slot_index&& other) noexcept
      : slots_(std::move(other.slots_)),
        capacity_(std::exchange(other.capacity_, 0)) {
    // nop
  }
  slot_index& operator=(slot_index&& other) noexcept {
    slots_ = std::move(other.slots_);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  ~slot_index() = default;

  /// Grows so that `entries` fit at a load of at most 5/8.
  void make_room(std::size_t entries) {
    if (entries * 8 > capacity_ * 5) [[unlikely]]
      grow(entries);
  }

  void prefetch(std::uint32_t tag) const noexcept { __builtin_prefetch(slots_.data() + home(tag)); }

  /// The first position with this tag, or `none`: mostly the right one, and if there is none, the key
  /// is not there. Requires room.
  [[nodiscard]] std::uint32_t find_tag(std::uint32_t tag) const noexcept {
    for (auto at = home(tag);; at = (at + 1) & (capacity_ - 1)) {
      const slot candidate = slots_[at];
      if (candidate.tag_ == tag || candidate.vacant())
        return candidate.position_;
    }
  }

  /// Gives the slot of the entry with this tag for which `matches(position)` holds, or the vacant
  /// slot where it belongs. Requires room.
  template <class Matches>
  [[nodiscard]] slot& find_slot(std::uint32_t tag,
                                Matches&& matches) noexcept(noexcept(matches(0U))) {
    for (auto at = home(tag);; at = (at + 1) & (capacity_ - 1)) {
      auto& candidate = slots_[at];
      if (candidate.vacant() || (candidate.tag_ == tag && matches(candidate.position_)))
        return candidate;
    }
  }

  template <class Matches>
  [[nodiscard]] std::uint32_t find(std::uint32_t tag, Matches&& matches) const {
    if (capacity_ == 0)
      return none;
    return const_cast<slot_index*>(this)->find_slot(tag, matches).position_;
  }

  void occupy(slot& vacant, std::uint32_t tag, std::uint32_t position) noexcept {
    vacant.tag_ = tag;
    vacant.position_ = position;
  }

  /// Takes an entry out. Those behind it in the same run of occupied slots move up, so that no mark is
  /// left that lookups would have to pass (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
  void erase(std::uint32_t tag, std::uint32_t position) noexcept {
    const std::size_t mask = capacity_ - 1;
    auto hole = home(tag);
    while (slots_[hole].position_ != position)
      hole = (hole + 1) & mask;
    for (auto at = (hole + 1) & mask; !slots_[at].vacant(); at = (at + 1) & mask) {
      const auto from_home = (at - home(slots_[at].tag_)) & mask;
      if (from_home >= ((at - hole) & mask)) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole] = slot();
  }

  /// Empties the index. `tag_of(position)` gives the tag of each of the `entries` entries.
  template <class TagOf>
  void clear(std::size_t entries, TagOf&& tag_of) noexcept {
    // A batch with few keys after one with many must not pay for the large array.
    if (entries * 16 >= capacity_) {
      std::fill(slots_.begin(), slots_.end(), slot());
      return;
    }
    for (std::size_t position = 0; position < entries; ++position) {
      auto at = home(tag_of(position));
      while (slots_[at].position_ != position)
        at = (at + 1) & (capacity_ - 1);
      slots_[at] = slot();
    }
  }

  [[nodiscard]] std::size_t bytes() const noexcept { return capacity_ * sizeof(slot); }

private:
  [[nodiscard]] std::size_t home(std::uint32_t tag) const noexcept { return tag & (capacity_ - 1); }

  void grow(std::size_t entries) {
    constexpr std::size_t capacity_min = 16;
    auto capacity = std::max(capacity_ * 2, capacity_min);
    while (entries * 8 > capacity * 5)
      capacity *= 2;
    auto larger = slot_index();
    larger.slots_.resize(capacity);
    larger.capacity_ = capacity;
    for (std::size_t i = 0; i < capacity_; ++i)
      if (!slots_[i].vacant())
        larger.find_slot(slots_[i].tag_, [](std::uint32_t) { return false; }) = slots_[i];
    *this = std::move(larger);
  }

  std::vector<slot, block_allocator<slot>> slots_;
  // A power of two, or nothing yet.
  std::size_t capacity_ = 0;
};

} // namespace weir::detail
