// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/state/support/blocks.hpp>
#include <weir/state/support/key_group_run.hpp>
#include <weir/state/support/key_groups.hpp>

namespace weir::detail {

/// One copy's share of a chunk of pairs, as long as nobody has taken it out: the elements whose keys the
/// copy owns by hash.
///
/// To deal out a chunk costs its producer a pass over all elements, and they are written to memory that
/// the edge keeps. Where few copies share a chunk it is cheaper that each looks at all keys, all at the
/// same time, and copies its own elements to memory that is free again, and still in the cache, after
/// them.
template <class K, class V>
  requires is_one_word<K>
class chunk_share final : public chunk_base {
  using pair = std::pair<K, V>;

public:
  /// Whether this pays: each copy hashes every key, and small chunks had better be put together.
  static bool pays(std::size_t elements, std::uint32_t copies) noexcept {
    constexpr std::size_t elements_min = 1024;
    constexpr std::uint32_t copies_max = 4;
    return elements >= elements_min && copies <= copies_max;
  }

  chunk_share(std::shared_ptr<const chunk<pair>> whole, std::uint32_t copy, std::uint32_t copies)
      : whole_(std::move(whole)),
        groups_(groups_of_copy(copy, copies)) {
    size_ = whole_->size();
    // Together, the shares keep the chunk.
    bytes_ = sizeof(*this) + whole_->bytes() / copies;
  }

  std::shared_ptr<const chunk_base> taken_out() const override {
    const places own_places = places_of(whole_->items().keys());
    column<pair> own;
    own.reserve(own_places.size());
    own.append_at(whole_->items(), own_places);
    const auto buffers = whole_->buffers();
    return std::make_shared<chunk<pair>>(std::move(own),
                                         std::vector<text_buffer>(buffers.begin(), buffers.end()));
  }

private:
  using places = std::vector<std::uint32_t, block_allocator<std::uint32_t>>;

  /// Where the keys are that the copy owns.
  places places_of(const column<K>& keys) const {
    std::vector<std::uint8_t, block_allocator<std::uint8_t>> groups(keys.size());
    find_key_groups<K>(keys.cells(), groups.data());
    places out(keys.size());
    const key_group_range own = groups_;
    std::uint32_t* next = out.data();
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
      // Without a branch, which nobody could foresee.
      *next = i;
      next += groups[i] - own.first < own.size() ? 1 : 0;
    }
    out.resize(static_cast<std::size_t>(next - out.data()));
    return out;
  }

  std::shared_ptr<const chunk<pair>> whole_;
  key_group_range groups_;
};

} // namespace weir::detail
