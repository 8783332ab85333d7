// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/aggregate.hpp>
#include <weir/operators/dstream_class.hpp>

namespace weir {

namespace detail {

/// Collects the values of a key.
template <class K, class V>
struct append_values {
  const column<K>& keys(const column<std::pair<K, V>>& items) const { return items.keys(); }
  std::vector<V> create(const column<std::pair<K, V>>& items, std::size_t i) const {
    std::vector<V> values;
    values.push_back(to_owned<V>(items.values()[i]));
    return values;
  }
  void merge(std::vector<V>& values, const column<std::pair<K, V>>& items, std::size_t i) const {
    values.push_back(to_owned<V>(items.values()[i]));
  }
};

} // namespace detail

template <class T>
auto dstream<T>::group_by_key(partitioner<key_type> by) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  return detail::add_aggregate<K, V, std::vector<V>>(
      plan(), "group_by_key", keyed_edge<K, V>(node(), by, port()),
      detail::partitions_of(plan(), by), detail::append_values<K, V>{});
}

} // namespace weir
