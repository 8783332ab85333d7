// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include <weir/operators/view.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>

namespace weir {

/// Into how many partitions a shuffle splits its keys, and which key goes where.
///
/// An operator that shuffles takes one of these; a plain number converts to it. Results never
/// depend on it. `partitions` 0 means the context's default parallelism. `group` maps a key to one
/// of `key_group_count` key groups, which are dealt out to the partitions in contiguous ranges;
/// without it keys are spread by hash. It must be a pure function of the key.
template <class K>
struct partitioner {
  std::uint32_t partitions = 0;
  std::function<std::uint32_t(view_of<K>)> group;

  partitioner() = default;
  partitioner(std::uint32_t count) : partitions(count) { check(); }
  partitioner(std::uint32_t count, std::function<std::uint32_t(view_of<K>)> group_of_key)
      : partitions(count),
        group(std::move(group_of_key)) {
    check();
  }

private:
  void check() const {
    if (partitions > key_group_count)
      throw error(errc::invalid_argument,
                  "a shuffle into " + std::to_string(partitions) + " partitions: at most " +
                      std::to_string(key_group_count) + " are possible, one for each key group");
  }
};

namespace detail {

/// A partitioner as the writers use it.
template <class K>
class key_router {
public:
  explicit key_router(partitioner<K> by) : group_(std::move(by.group)) {}

  std::uint32_t copy_of(const view_of<K>& key, std::uint32_t copies) const {
    if (copies == 1)
      return 0;
    return copy_of_group(group_of(key), copies);
  }

  std::uint32_t group_of(const view_of<K>& key) const {
    return group_ ? chosen_group_of(key) : key_group_of(routing_hash(key));
  }

private:
  /// Out of line, so that loops over keys that are spread by hash stay small.
  [[gnu::noinline]] std::uint32_t chosen_group_of(const view_of<K>& key) const {
    const std::uint32_t group = group_(key);
    if (group >= key_group_count)
      throw error(errc::invalid_argument, "the partitioner gave key group " +
                                              std::to_string(group) + "; it must be below " +
                                              std::to_string(key_group_count));
    return group;
  }

  std::function<std::uint32_t(view_of<K>)> group_;
};

} // namespace detail

} // namespace weir
