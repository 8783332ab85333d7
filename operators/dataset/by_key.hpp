// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include <weir/operators/aggregate.hpp>
#include <weir/operators/dataset/batch_output.hpp>
#include <weir/operators/dataset/ordering.hpp>
#include <weir/operators/group_by_key.hpp>

namespace weir {

namespace detail {

/// What `combine` (see `combining_writer`) makes of the elements of each key.
template <class K, class C, class T, class Combine>
aggregation_table<K, C> aggregated(const batch<T>& input, Combine combine) {
  aggregation_table<K, C> table;
  key_scratch<K> scratch;
  for (const auto& partition : input.partitions())
    for (const auto& part : partition) {
      const column<T>& items = part->items();
      table.upsert_run(key_run(combine.keys(items), scratch),
                       [&](std::size_t i, C& value, bool inserted) {
                         if (inserted)
                           value = combine.create(items, i);
                         else
                           combine.merge(value, items, i);
                       });
    }
  return table;
}

/// The entries of a table, even in the partitions.
template <class K, class C>
batch<std::pair<K, C>> to_batch(aggregation_table<K, C> table, std::size_t partitions) {
  using result = std::pair<K, C>;
  const auto entries = table.begin();
  return from_count<result>(table.size(), partitions, [&](std::size_t i, output_port<result>& out) {
    auto& entry = entries[static_cast<std::ptrdiff_t>(i)];
    out.emit(std::pair<view_of<K>, C&&>(as_view<K>(entry.key()), std::move(entry.value)));
  });
}

/// Each pair counts one for its key.
template <class K, class V>
struct count_keys {
  const column<K>& keys(const column<std::pair<K, V>>& items) const { return items.keys(); }
  std::int64_t create(const column<std::pair<K, V>>&, std::size_t) const { return 1; }
  void merge(std::int64_t& count, const column<std::pair<K, V>>&, std::size_t) const { ++count; }
};

} // namespace detail

template <class T>
template <class F>
batch<T> batch<T>::reduce_by_key(F f) const requires is_pair<T>::value {
  using V = mapped_type;
  static_assert(std::is_invocable_v<F&, view_of<V>, view_of<V>>,
                "reduce_by_key: the function must take two values (weir::view_of<V>) and return "
                "one");
  using combine = detail::combine_values<key_type, V, V, detail::take_value, F>;
  return detail::to_batch<key_type, V>(
      detail::aggregated<key_type, V>(*this, combine{{}, std::move(f)}), num_partitions());
}

template <class T>
template <class Create, class MergeValue>
auto batch<T>::combine_by_key(Create create,
                              MergeValue merge_value) const requires is_pair<T>::value {
  using V = mapped_type;
  static_assert(std::is_invocable_v<Create&, view_of<V>>,
                "combine_by_key: create must take one value (weir::view_of<V>)");
  using C = own_t<std::invoke_result_t<Create&, view_of<V>>>;
  static_assert(std::is_invocable_v<MergeValue&, view_of<C>, view_of<V>>,
                "combine_by_key: merge_value must take (combined, value) and return the combined");
  using combine = detail::combine_values<key_type, V, C, Create, MergeValue>;
  return detail::to_batch<key_type, C>(
      detail::aggregated<key_type, C>(*this, combine{std::move(create), std::move(merge_value)}),
      num_partitions());
}

template <class T>
template <class A, class F>
auto batch<T>::aggregate_by_key(A zero, F f) const requires is_pair<T>::value {
  using C = own_t<A>;
  const C start = to_owned<C>(std::move(zero));
  const auto create = [&](const view_of<mapped_type>& value) {
    return to_owned<C>(std::invoke(f, as_view<C>(start), value));
  };
  const auto merge = [&](const view_of<C>& combined, const view_of<mapped_type>& value) {
    return to_owned<C>(std::invoke(f, combined, value));
  };
  return combine_by_key(create, merge);
}

template <class T>
auto batch<T>::group_by_key() const requires is_pair<T>::value {
  using values = std::vector<mapped_type>;
  return detail::to_batch<key_type, values>(
      detail::aggregated<key_type, values>(*this, detail::append_values<key_type, mapped_type>{}),
      num_partitions());
}

template <class T>
auto batch<T>::count_by_key() const requires is_pair<T>::value {
  return detail::to_batch<key_type, std::int64_t>(
      detail::aggregated<key_type, std::int64_t>(*this,
                                                 detail::count_keys<key_type, mapped_type>{}),
      num_partitions());
}

template <class T>
template <class Key>
auto batch<T>::lookup(const Key& key) const requires is_pair<T>::value {
  const auto wanted = static_cast<view_of<key_type>>(as_view<key_type>(key));
  std::vector<mapped_type> values;
  for (auto&& pair : *this)
    if (key_equal(pair.first, wanted))
      values.push_back(to_owned<mapped_type>(pair.second));
  return values;
}

template <class T>
auto batch<T>::collect_as_map() const requires is_pair<T>::value {
  static_assert(detail::is_ordered<key_type>,
                "collect_as_map: there is no < for the keys: use collect");
  std::map<key_type, mapped_type, detail::map_order<key_type>> out;
  for (auto&& pair : *this)
    out.insert_or_assign(to_owned<key_type>(pair.first), to_owned<mapped_type>(pair.second));
  return out;
}

} // namespace weir
