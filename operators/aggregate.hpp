// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/combining.hpp>
#include <weir/operators/edges/keyed.hpp>

namespace weir {

namespace detail {

/// The consumer's side of keyed aggregation: merges what arrives by key, and emits one pair for
/// each key at the end of the batch, in the order in which the keys first came. `In` is what
/// crosses the edge, `Combine` as for `combining_writer`.
template <class K, class In, class C, class Combine>
class aggregate_stage final : public stage {
public:
  explicit aggregate_stage(Combine combine) : combine_(std::move(combine)) { add_output(out_); }

  void on_chunk(const input_chunk& input) override {
    const auto& items = input.as<std::pair<K, In>>().items();
    table_.upsert_run(key_run(items.keys(), scratch_), [&](std::size_t i, C& value, bool inserted) {
      if (inserted)
        value = combine_.create(items, i);
      else
        combine_.merge(value, items, i);
    });
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    for (auto& entry : table_)
      out_.emit(std::pair<view_of<K>, C&&>(entry.key(), std::move(entry.value)));
    return end.all();
  }
  void commit() override { table_.clear(); }
  void roll_back() override { table_.clear(); }

private:
  Combine combine_;
  aggregation_table<K, C> table_;
  key_scratch<K> scratch_;
  output_port<std::pair<K, C>> out_;
};

/// Values into combiners, by the user's `create` and `merge_value`.
template <class K, class V, class C, class Create, class MergeValue>
struct combine_values {
  [[no_unique_address]] Create create_value;
  [[no_unique_address]] MergeValue merge_value;

  const column<K>& keys(const column<std::pair<K, V>>& items) const { return items.keys(); }
  C create(const column<std::pair<K, V>>& items, std::size_t i) {
    return to_owned<C>(std::invoke(create_value, items.values()[i]));
  }
  void merge(C& combined, const column<std::pair<K, V>>& items, std::size_t i) {
    combined = to_owned<C>(std::invoke(merge_value, as_view<C>(combined), items.values()[i]));
  }
};

/// Combiners into combiners, by the user's `merge_combiners`.
template <class K, class C, class MergeCombiners>
struct combine_combiners {
  [[no_unique_address]] MergeCombiners merge_combiners;

  const column<K>& keys(const column<std::pair<K, C>>& items) const { return items.keys(); }
  C create(const column<std::pair<K, C>>& items, std::size_t i) {
    return to_owned<C>(items.values()[i]);
  }
  void merge(C& combined, const column<std::pair<K, C>>& items, std::size_t i) {
    combined = to_owned<C>(std::invoke(merge_combiners, as_view<C>(combined), items.values()[i]));
  }
};

/// Each element is its own key and counts one.
template <class T>
struct count_elements {
  const column<T>& keys(const column<T>& items) const { return items; }
  std::int64_t create(const column<T>&, std::size_t) const { return 1; }
  void merge(std::int64_t& count, const column<T>&, std::size_t) const { ++count; }
};

/// The value as it is.
struct take_value {
  template <class V>
  V&& operator()(V&& value) const {
    return std::forward<V>(value);
  }
};

/// The stage behind a shuffle that has combined already, or has not (`In` = V, not C).
template <class K, class In, class C, class Combine>
dstream<std::pair<K, C>> add_aggregate(topology& plan, std::string operation, edge_plan edge,
                                       std::uint32_t copies, Combine combine) {
  return add_stage<std::pair<K, C>>(plan, std::move(operation), {std::move(edge)}, copies,
                                    [combine = std::move(combine)](const stage_context&) {
                                      return std::make_unique<aggregate_stage<K, In, C, Combine>>(
                                          combine);
                                    });
}

/// The one way in which pairs are combined by key.
template <class C, class T, class Create, class MergeValue, class MergeCombiners>
auto add_combine_by_key(const dstream<T>& input, std::string operation, Create create,
                        MergeValue merge_value, MergeCombiners merge_combiners,
                        const partitioner<typename dstream<T>::key_type>& by,
                        bool map_side_combine) {
  using K = typename dstream<T>::key_type;
  using V = typename dstream<T>::mapped_type;
  using values = combine_values<K, V, C, Create, MergeValue>;
  using combiners = combine_combiners<K, C, MergeCombiners>;
  topology& plan = input.plan();
  const std::uint32_t copies = partitions_of(plan, by);
  values by_value{std::move(create), std::move(merge_value)};
  if (!map_side_combine)
    return add_aggregate<K, V, C>(plan, std::move(operation),
                                  keyed_edge<K, V>(input.node(), by, input.port()), copies,
                                  std::move(by_value));
  return add_aggregate<K, C, C>(
      plan, std::move(operation),
      combining_edge<T, K, C>(input.node(), by, std::move(by_value), input.port()), copies,
      combiners{std::move(merge_combiners)});
}

} // namespace detail

template <class T>
template <class F>
dstream<T> dstream<T>::reduce_by_key(F f,
                                     partitioner<key_type> by) const requires is_pair<T>::value {
  using V = mapped_type;
  static_assert(std::is_invocable_v<F&, view_of<V>, view_of<V>>,
                "reduce_by_key: the function must take two values (weir::view_of<V>) and return "
                "one");
  return detail::add_combine_by_key<V>(*this, "reduce_by_key", detail::take_value{}, f, f, by,
                                       true);
}

template <class T>
template <class Create, class MergeValue, class MergeCombiners>
auto dstream<T>::combine_by_key(Create create, MergeValue merge_value,
                                MergeCombiners merge_combiners, partitioner<key_type> by,
                                bool map_side_combine) const requires is_pair<T>::value {
  using V = mapped_type;
  static_assert(std::is_invocable_v<Create&, view_of<V>>,
                "combine_by_key: create must take one value (weir::view_of<V>)");
  using C = own_t<std::invoke_result_t<Create&, view_of<V>>>;
  static_assert(std::is_invocable_r_v<C, MergeValue&, view_of<C>, view_of<V>>,
                "combine_by_key: merge_value must take (combined, value) and return the combined");
  static_assert(std::is_invocable_r_v<C, MergeCombiners&, view_of<C>, view_of<C>>,
                "combine_by_key: merge_combiners must take two combined values and return one");
  return detail::add_combine_by_key<C>(*this, "combine_by_key", std::move(create),
                                       std::move(merge_value), std::move(merge_combiners), by,
                                       map_side_combine);
}

template <class T>
dstream<std::pair<T, std::int64_t>> dstream<T>::count_by_value(partitioner<T> by) const {
  using sum = detail::combine_combiners<T, std::int64_t, std::plus<>>;
  return detail::add_aggregate<T, std::int64_t, std::int64_t>(
      plan(), "count_by_value",
      combining_edge<T, T, std::int64_t>(node(), by, detail::count_elements<T>{}, port()),
      detail::partitions_of(plan(), by), sum{});
}

} // namespace weir
