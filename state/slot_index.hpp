// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/blocks.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir::detail {

/// The hashed half of an insertion-ordered table: an open-addressing array of positions of entries.
/// Holds no keys, so that a miss touches one cache line.
///
/// An entry's tag is 32 bits of its hash. The low ones choose the home slot; a slot holds the others,
/// with the position in place of the low ones, which is smaller than the capacity: four bytes for both.
/// Where an entry lies away from its home, its whole tag is asked of the table, as `tag_of(position)`.
class slot_index {
public:
  static constexpr std::uint32_t none = 0xffff'ffffU;

  /// One slot; vacant until `occupy`. Positions stay below 2^31.
  class slot {
    friend class slot_index;
    std::uint32_t word_ = none;
  };
  static_assert(sizeof(slot) == 4);

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
  template <class TagOf>
  void make_room(std::size_t entries, TagOf&& tag_of) {
    if (entries * 8 > capacity_ * 5) [[unlikely]]
      grow(entries, tag_of);
  }

  void prefetch(std::uint32_t tag) const noexcept { __builtin_prefetch(slots_.data() + home(tag)); }

  /// The first position that this tag may belong to, or `none`: mostly the right one, and if there is
  /// none, the key is not there. Requires room.
  [[nodiscard]] std::uint32_t find_tag(std::uint32_t tag) const noexcept {
    std::size_t at = home(tag);
#if defined(__SSE2__)
    // Four slots at once, since no branch predictor foresees how far from its home an entry lies.
    constexpr std::size_t group = 4;
    if (at + group <= capacity_) [[likely]] {
      const auto slots = _mm_loadu_si128(reinterpret_cast<const __m128i*>(slots_.data() + at));
      const auto rest = _mm_xor_si128(slots, _mm_set1_epi32(static_cast<int>(tag)));
      const auto high = _mm_and_si128(rest, _mm_set1_epi32(static_cast<int>(~mask())));
      const auto equal = _mm_cmpeq_epi32(high, _mm_setzero_si128());
      if (const int found = _mm_movemask_ps(_mm_castsi128_ps(equal)); found != 0) [[likely]]
        return position_of(slots_[at + std::countr_zero(static_cast<unsigned>(found))]);
    }
#endif
    for (;; at = (at + 1) & mask())
      if (is_vacant(slots_[at]) || may_be(slots_[at], tag))
        return position_of(slots_[at]);
  }

  /// Gives the slot of the entry with this tag for which `matches(position)` holds, or the vacant
  /// slot where it belongs. Requires room.
  template <class Matches>
  [[nodiscard]] slot& find_slot(std::uint32_t tag,
                                Matches&& matches) noexcept(noexcept(matches(0U))) {
    for (std::size_t at = home(tag);; at = (at + 1) & mask()) {
      slot& candidate = slots_[at];
      if (is_vacant(candidate) || (may_be(candidate, tag) && matches(position_of(candidate))))
        return candidate;
    }
  }

  template <class Matches>
  [[nodiscard]] std::uint32_t find(std::uint32_t tag, Matches&& matches) const {
    if (capacity_ == 0)
      return none;
    return position_of(const_cast<slot_index*>(this)->find_slot(tag, matches));
  }

  /// The position in a slot; `none` where it is vacant.
  [[nodiscard]] std::uint32_t position_of(slot occupied) const noexcept {
    const std::uint32_t position = occupied.word_ & mask();
    return position == mask() ? none : position;
  }

  void occupy(slot& vacant, std::uint32_t tag, std::uint32_t position) noexcept {
    vacant.word_ = (tag & ~mask()) | position;
  }

  /// Takes an entry out. Those behind it in the same run of occupied slots move up, so that no mark is
  /// left that lookups would have to pass (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
  template <class TagOf>
  void erase(std::uint32_t position, TagOf&& tag_of) noexcept {
    std::size_t hole = place_of(position, tag_of);
    for (auto at = (hole + 1) & mask(); !is_vacant(slots_[at]); at = (at + 1) & mask()) {
      const auto from_home = (at - home(tag_of(position_of(slots_[at])))) & mask();
      if (from_home >= ((at - hole) & mask())) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole] = slot();
  }

  /// Empties the index, which has as many entries.
  template <class TagOf>
  void clear(std::size_t entries, TagOf&& tag_of) noexcept {
    // A batch with few keys after one with many must not pay for the large array.
    if (entries * 16 >= capacity_) {
      std::fill(slots_.begin(), slots_.end(), slot());
      return;
    }
    for (std::uint32_t position = 0; position < entries; ++position)
      slots_[place_of(position, tag_of)] = slot();
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return capacity_ * sizeof(slot);
  }

private:
  /// The bits of a tag that choose its home, and of a slot that hold a position.
  [[nodiscard]] std::uint32_t mask() const noexcept {
    return static_cast<std::uint32_t>(capacity_ - 1);
  }
  [[nodiscard]] std::size_t home(std::uint32_t tag) const noexcept {
    return tag & mask();
  }
  [[nodiscard]] static bool is_vacant(slot candidate) noexcept {
    return candidate.word_ == none;
  }
  [[nodiscard]] bool may_be(slot candidate, std::uint32_t tag) const noexcept {
    return (candidate.word_ ^ tag) <= mask();
  }

  template <class TagOf>
  [[nodiscard]] std::size_t place_of(std::uint32_t position, TagOf& tag_of) const noexcept {
    std::size_t at = home(tag_of(position));
    while (position_of(slots_[at]) != position)
      at = (at + 1) & mask();
    return at;
  }

  template <class TagOf>
  [[gnu::noinline]] void grow(std::size_t entries, TagOf& tag_of) {
    constexpr std::size_t capacity_min = 16;
    auto capacity = std::max(capacity_ * 2, capacity_min);
    while (entries * 8 > capacity * 5)
      capacity *= 2;
    auto larger = slot_index();
    larger.slots_.resize(capacity);
    larger.capacity_ = capacity;
    for (const slot each : slots_)
      if (!is_vacant(each)) {
        const std::uint32_t position = position_of(each);
        const std::uint32_t tag = tag_of(position);
        larger.occupy(larger.find_slot(tag, [](std::uint32_t) { return false; }), tag, position);
      }
    *this = std::move(larger);
  }

  std::vector<slot, block_allocator<slot>> slots_;
  // A power of two, larger than any position, or nothing yet.
  std::size_t capacity_ = 0;
};

} // namespace weir::detail
