// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/operators/edges/combining.hpp>
#include <weir/state/aggregation_table.hpp>
#include <weir/state/support/error.hpp>

namespace weir::detail {

/// One side of a join: its values by key, each key's in order of arrival, without a copy of any.
///
/// Chunks are added first, then keys are looked up: by one thread, or by several once nothing is
/// added any more. Costs the table's entry for each key, and 16 bytes for each element.
template <class K, class V>
class join_index {
  struct chain {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  using table = aggregation_table<K, chain>;

public:
  static constexpr std::uint32_t not_found = table::not_found;

  void add(std::shared_ptr<const chunk<std::pair<K, V>>> input) {
    if (input->size() > end - links_.size())
      throw error(errc::limit_exceeded,
                  "join: one side has more than " + std::to_string(end) +
                      " elements in a batch and copy: spread the keys over more partitions");
    const column<V>& values = input->items().values();
    table_.upsert_run(key_run(input->items().keys(), scratch_),
                      [&](std::size_t i, chain& ends, bool inserted) {
                        const auto at = static_cast<std::uint32_t>(links_.size());
                        links_.push_back({&values, static_cast<std::uint32_t>(i), end});
                        (inserted ? ends.first : links_[ends.last].next) = at;
                        ends.last = at;
                      });
    chunks_.push_back(std::move(input));
  }

  /// The number of different keys; each has a position below it.
  std::size_t keys() const noexcept { return table_.size(); }
  view_of<K> key(std::uint32_t position) const { return as_view<K>(table_.at(position).key()); }

  /// Calls `on_each(i, position)` for each key of a column, or `not_found` in place of its position.
  template <class F>
  void look_up(const column<K>& wanted, key_scratch<K>& scratch, F&& on_each) const {
    const auto keys = key_run(wanted, scratch);
    std::array<std::uint32_t, block_size> found; // as many as the block has keys
    for (std::size_t done = 0; done < keys.size(); done += block_size) {
      const auto block = keys.subspan(done, std::min(block_size, keys.size() - done));
      table_.find_run(block, [&](std::size_t i, std::uint32_t position) {
        found[i] = position;
        if (position != not_found)
          __builtin_prefetch(links_.data() + table_.at(position).value.first);
      });
      for (std::size_t i = 0; i < block.size(); ++i)
        on_each(done + i, found[i]);
    }
  }

  /// Calls `body(value)` for each value of a key.
  template <class Body>
  void each_value(std::uint32_t position, Body&& body) const {
    for (std::uint32_t at = table_.at(position).value.first; at != end; at = links_[at].next)
      body((*links_[at].values)[links_[at].offset]);
  }

  /// Forgets all and keeps the memory for the next batch.
  void clear() noexcept {
    table_.clear();
    links_.clear();
    chunks_.clear();
  }

private:
  static constexpr std::uint32_t end = std::numeric_limits<std::uint32_t>::max();
  /// Keys that are looked up before the first of their values is asked for: the values' links are
  /// fetched meanwhile.
  static constexpr std::size_t block_size = 256;

  /// An element, and the next one of its key.
  struct link {
    const column<V>* values;
    std::uint32_t offset;
    std::uint32_t next;
  };

  table table_;
  key_scratch<K> scratch_;
  std::vector<link> links_;
  std::vector<std::shared_ptr<const chunk<std::pair<K, V>>>> chunks_;
};

} // namespace weir::detail
