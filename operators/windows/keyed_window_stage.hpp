// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <typeinfo>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/combining.hpp>
#include <weir/operators/windows/keyed_panes_codec.hpp>
#include <weir/operators/windows/window_span.hpp>

namespace weir::detail {

/// A window over pairs: one result for each key.
template <class K, class V>
struct by_key {
  using key = K;
  using value = V;
  using element = std::pair<K, V>;
  using partitioner_type = partitioner<K>;

  auto keys(const column<element>& items) { return key_run(items.keys(), scratch_); }
  static view_of<V> value_at(const column<element>& items, std::size_t i) {
    return items.values()[i];
  }
  template <class Key, class Value>
  static void emit(output_port<element>& out, const Key& key, Value&& value) {
    out.emit(std::pair<view_of<K>, Value&&>(key, std::forward<Value>(value)));
  }

private:
  key_scratch<K> scratch_;
};

/// A window with one result in all: everything has the same key.
template <class V>
struct without_key {
  using key = std::uint8_t;
  using value = V;
  using element = V;

  auto keys(const column<element>& items) {
    zeros_.resize(items.size());
    return std::span<const key>(zeros_);
  }
  static view_of<V> value_at(const column<element>& items, std::size_t i) { return items[i]; }
  template <class Value>
  static void emit(output_port<element>& out, key, Value&& value) {
    out.emit(std::forward<Value>(value));
  }
  /// All of it belongs to the first key group.
  static partitioner<key> router() {
    return {1, [](key) { return 0U; }};
  }

private:
  std::vector<key> zeros_;
};

/// A sliding aggregation. What arrives has been combined by batch in the producers; `Shape` is
/// `by_key` or `without_key`, `Strategy` `two_stacks` or `running_inverse`.
///
/// State changes in `on_batch_end` already, with a note of how to take it back. Copies lie in cache
/// lines of their own, since each works on a thread of its own.
template <class Shape, class Strategy>
class alignas(64) keyed_window_stage final : public stage {
  using K = typename Shape::key;
  using V = typename Shape::value;
  using T = typename Shape::element;
  using panes_type = typename Strategy::panes_type;

public:
  keyed_window_stage(window_span span, Strategy strategy, key_router<K> router)
      : span_(span),
        strategy_(std::move(strategy)),
        codec_(std::move(router)) {
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override {
    begin_batch();
    const auto& items = input.as<T>().items();
    window_.take(
        shape_.keys(items), [&](std::size_t i) { return Shape::value_at(items, i); },
        strategy_.combine());
  }

  batch_outcome on_batch_end(const batch_end& end) override {
    if (!window_.panes.empty())
      require_past_pane(window_.panes.back().time, end);
    begin_batch();
    ended_ = true;
    horizon_ = span_.horizon(end);
    left_ = static_cast<std::size_t>(
        std::find_if(window_.panes.begin(), window_.panes.end(),
                     [&](const auto& pane) { return pane.time > horizon_; }) -
        window_.panes.begin());
    strategy_.leave(window_, left_);
    window_.incoming.time = end.time;
    enters_ = end.time > horizon_ && !window_.incoming.entries.empty();
    if (enters_)
      strategy_.enter(window_);
    window_.make_room();
    if (!end.due(span_.slide))
      return batch_outcome::none;
    dead_ = strategy_.results(window_, [&](const auto& key, auto&& value) {
      Shape::emit(out_, key, std::forward<decltype(value)>(value));
    });
    return batch_outcome::dataset;
  }

  void commit() override {
    if (!ended_) // a batch in which the input has no dataset passes by
      return roll_back();
    strategy_.commit(window_, left_);
    window_.commit(left_, enters_);
    covered_horizon_ = horizon_;
    begun_ = ended_ = false;
  }
  void roll_back() override {
    if (!begun_)
      return;
    window_.undo();
    strategy_.undo(window_);
    window_.drop_incoming();
    window_.keys.rewind(before_);
    begun_ = ended_ = false;
  }

  std::optional<stage_gauges> gauges() const override {
    return stage_gauges{.keys = window_.keys.size(), .bytes = window_.bytes()};
  }

  bool has_state() const override { return true; }
  void snapshot(key_group_range groups, snapshot_writer& out) const override {
    out.write(boundary());
    codec_.save(window_, groups, out);
  }
  void restore(key_group_range groups, snapshot_reader& in) override {
    restored(in.read<batch_time>());
    codec_.load(window_, groups, in);
  }
  bool tracks_changes() const override { return codec_.tracks_changes(); }
  void snapshot_changes(key_group_range groups, snapshot_writer& out) const override {
    out.write(boundary());
    codec_.save_changes(window_, covered_horizon_, groups, out);
  }
  void snapshot_taken() override { codec_.taken(window_); }
  void restore_changes(key_group_range groups, snapshot_reader& in) override {
    restored(in.read<batch_time>());
    codec_.load_changes(window_, groups, in);
  }

private:
  /// Keys without values are forgotten once they are most of the table.
  static constexpr std::size_t dead_keys_min = 1024;

  void begin_batch() {
    if (begun_)
      return;
    tidy();
    before_ = window_.keys.end_mark();
    begun_ = true;
  }
  void tidy() {
    if (stale_) {
      strategy_.rebuild(window_, restored_boundary_);
      stale_ = false;
    }
    if (dead_ < dead_keys_min || dead_ < window_.keys.size() / 2)
      return;
    dead_ = 0;
    const auto keeps = [&](std::uint32_t position) {
      return Strategy::keeps(window_.key(position));
    };
    for (std::uint32_t position = 0; position < window_.keys.size(); ++position)
      if (!keeps(position))
        codec_.note_gone(window_, window_.keys.at(position).key());
    window_.forget(keeps);
  }
  batch_time boundary() const { return stale_ ? restored_boundary_ : strategy_.boundary(window_); }
  void restored(batch_time boundary) {
    restored_boundary_ = std::max(restored_boundary_, boundary);
    stale_ = true;
  }

  window_span span_;
  Strategy strategy_;
  Shape shape_;
  panes_type window_;
  keyed_panes_codec<K, V, panes_type, Strategy::saves_values> codec_;
  output_port<T> out_;
  // Of the open batch:
  bool begun_ = false;
  typename panes_type::table::mark before_; ///< the keys that there were before it
  bool ended_ = false;
  bool enters_ = false;
  std::size_t left_ = 0;
  batch_time horizon_;
  std::size_t dead_ = 0;
  batch_time covered_horizon_; ///< what has left for good
  bool stale_ = false;         ///< restored, and not all worked out yet
  batch_time restored_boundary_;
};

/// Adds a window's stage. `edge` brings what the producers have combined.
template <class Shape, class Strategy>
dstream<typename Shape::element>
add_keyed_window(topology& plan, std::string operation, edge_plan edge, std::uint32_t copies,
                 partitioner<typename Shape::key> by, window_span span, bool needs_checkpoint,
                 Strategy strategy) {
  using K = typename Shape::key;
  static_assert(snapshottable<K> && snapshottable<typename Shape::value>,
                "weir: a window keeps keys and values in snapshots, so cereal must be able to save "
                "and load them");
  node_plan node;
  node.operation = std::move(operation);
  node.inputs = {std::move(edge)};
  node.copies = copies;
  node.partitions = copies;
  node.slide = span.slide;
  node.looks_back = span.length;
  node.needs_checkpoint = needs_checkpoint;
  node.state_type = typeid(typename Shape::value).name();
  node.make_stage = [span, by = std::move(by),
                     strategy = std::move(strategy)](const stage_context&) {
    return std::make_unique<keyed_window_stage<Shape, Strategy>>(span, strategy, key_router<K>(by));
  };
  return {plan, plan.add(std::move(node))};
}

} // namespace weir::detail
