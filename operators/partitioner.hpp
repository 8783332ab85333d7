// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include <weir/operators/view.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>
#include <weir/state/support/key_groups.hpp>

namespace weir {

/// Into how many partitions a shuffle splits its keys, and which key goes where.
///
/// An operator that shuffles takes one of these; a plain number converts to it. Results never
/// depend on it. `partitions` 0 means the context's default parallelism. `group` maps a key to one
/// of `key_group_count` key groups, which are dealt out to the partitions in contiguous ranges;
/// without it keys are spread by hash. It must be a pure function of the key. A function that gives
/// partitions, as Spark's `getPartition` does, belongs into `by_partition`.
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

  /// `partition_of_key(key)` says which of `count` partitions a key goes to, from 0 on; what is not
  /// below `count` fails the batch. `count` is at least 1.
  ///
  ///     pairs.reduce_by_key(std::plus<>{}, partitioner<int>::by_partition(4, [](int key) {
  ///       return key & 3;
  ///     }));
  template <class F>
  static partitioner by_partition(std::uint32_t count, F partition_of_key) {
    static_assert(std::is_invocable_r_v<std::int64_t, F&, view_of<K>>,
                  "by_partition: the function must take a key (weir::view_of<K>) and return the "
                  "number of a partition");
    if (count == 0)
      throw error(errc::invalid_argument, "by_partition: there must be at least 1 partition");
    return partitioner(
        count, [count, of_key = std::move(partition_of_key)](const view_of<K>& key) mutable {
          const auto partition = static_cast<std::int64_t>(std::invoke(of_key, key));
          if (partition < 0 || partition >= count)
            throw error(errc::invalid_argument,
                        "the partitioner gave partition " + std::to_string(partition) +
                            "; it must be from 0 to " + std::to_string(count - 1));
          return groups_of_copy(static_cast<std::uint32_t>(partition), count).first;
        });
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

  /// Whether no function of the user's decides.
  bool spreads_by_hash() const noexcept { return !group_; }

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
