// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <typeinfo>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/forward.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/group_by_key.hpp>
#include <weir/operators/transform.hpp>
#include <weir/operators/windows/chunk_panes.hpp>

namespace weir {

namespace detail {

/// Elements without a key go with the first key group.
struct in_first_group {
  template <class View>
  bool operator()(const View&, key_group_range groups) const noexcept {
    return groups.contains(0);
  }
};

/// The elements of a window, oldest batch first. One copy for all partitions: it hands chunks on
/// without looking into them (but for text, which it copies together), keeps the order across
/// partitions, and sees a batch that failed in any of them as a whole.
template <class T>
class window_stage final : public chunk_window_stage<T, in_first_group> {
public:
  window_stage(window_span span, std::uint32_t partitions)
      : chunk_window_stage<T, in_first_group>(span, {}),
        partitions_(partitions) {
    this->add_output(out_);
  }

private:
  void emit(const chunk_panes<T>& window) override {
    std::vector<typename chunk_panes<T>::chunk_list> all;
    window.each([&](const auto& chunks) { all.push_back(chunks); });
    emit_batch(out_, batch<T>(std::move(all)), partitions_);
  }

  std::uint32_t partitions_;
  output_port<T> out_;
};

template <class K>
struct key_in_groups {
  key_router<K> router;
  template <class Pair>
  bool operator()(const Pair& pair, key_group_range groups) const {
    return groups.contains(router.group_of(pair.first));
  }
};

/// The values in a window by key, in the order in which keys first came in it.
template <class K, class V>
class group_window_stage final : public chunk_window_stage<std::pair<K, V>, key_in_groups<K>> {
  using pair = std::pair<K, V>;

public:
  group_window_stage(window_span span, key_router<K> router)
      : chunk_window_stage<pair, key_in_groups<K>>(span, {std::move(router)}) {
    this->add_output(out_);
  }

private:
  void emit(const chunk_panes<pair>& window) override {
    groups_.clear();
    window.each([&](const auto& chunks) {
      for (const auto& part : chunks)
        collect(part->items());
    });
    for (auto& entry : groups_)
      out_.emit(std::pair<view_of<K>, std::vector<V>&&>(entry.key(), std::move(entry.value)));
    groups_.clear();
  }
  void collect(const column<pair>& items) {
    const append_values<K, V> append;
    groups_.upsert_run(
        key_run(items.keys(), scratch_),
        [&](std::size_t i, std::vector<V>& values, bool) { append.merge(values, items, i); });
  }

  aggregation_table<K, std::vector<V>> groups_;
  key_scratch<K> scratch_;
  output_port<std::pair<K, std::vector<V>>> out_;
};

} // namespace detail

template <class T>
dstream<T> dstream<T>::window(std::chrono::milliseconds length,
                              std::optional<std::chrono::milliseconds> slide) const {
  static_assert(snapshottable<T>,
                "weir: a window keeps elements in snapshots, so cereal must be able to save and "
                "load them");
  const auto span = detail::make_window_span("window", length, slide.value_or(slide_duration()),
                                             slide_duration());
  node_plan node;
  node.operation = "window";
  node.inputs = {gather_edge<T>(this->node(), port())};
  node.partitions = num_partitions();
  node.slide = span.slide;
  node.looks_back = span.length;
  node.state_type = typeid(T).name();
  node.make_stage = [span, partitions = node.partitions](const stage_context&) {
    return std::make_unique<detail::window_stage<T>>(span, partitions);
  };
  return {plan(), plan().add(std::move(node))};
}

template <class T>
auto dstream<T>::group_by_key_and_window(
    std::chrono::milliseconds length, std::optional<std::chrono::milliseconds> slide,
    partitioner<key_type> by) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  static_assert(snapshottable<T>,
                "weir: a window keeps elements in snapshots, so cereal must be able to save and "
                "load them");
  const auto span = detail::make_window_span("group_by_key_and_window", length,
                                             slide.value_or(slide_duration()), slide_duration());
  node_plan node;
  node.operation = "group_by_key_and_window";
  node.inputs = {keyed_edge<K, V>(this->node(), by, port())};
  node.copies = detail::partitions_of(plan(), by);
  node.partitions = node.copies;
  node.slide = span.slide;
  node.looks_back = span.length;
  node.state_type = typeid(T).name();
  node.make_stage = [span, by](const stage_context&) {
    return std::make_unique<detail::group_window_stage<K, V>>(span, detail::key_router<K>(by));
  };
  return dstream<std::pair<K, std::vector<V>>>(plan(), plan().add(std::move(node)));
}

} // namespace weir
