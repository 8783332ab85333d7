// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <typeinfo>
#include <utility>
#include <vector>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/combining.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/keyed_share.hpp>
#include <weir/operators/optional_view.hpp>
#include <weir/operators/state_spec.hpp>
#include <weir/state/state.hpp>
#include <weir/state/state_table.hpp>

namespace weir {

/// The results of `map_with_state`, and the way to the states themselves.
template <class U, class K, class S>
class state_stream : public dstream<U> {
public:
  using dstream<U>::dstream;
  /// `(k, state of k)` for all keys that have a state, in each batch. Costs all keys.
  dstream<std::pair<K, S>> state_snapshots() const { return {this->plan(), this->node(), 1}; }
};

namespace detail {

/// The two forms of the function.
template <class K, class V, class S, class F>
struct state_function {
  static constexpr bool simple =
      std::is_invocable_v<F&, view_of<K>, const optional_view<V>&, state<S>&>;
  static constexpr bool timed =
      std::is_invocable_v<F&, batch_time, view_of<K>, const optional_view<V>&, state<S>&>;

  static auto call(F& f, [[maybe_unused]] batch_time time, const view_of<K>& key,
                   const optional_view<V>& value, state<S>& of_key) {
    if constexpr (timed)
      return std::invoke(f, time, key, value, of_key);
    else
      return std::invoke(f, key, value, of_key);
  }
};

template <bool Timed, class R>
struct state_result {
  using type = own_t<R>;
};
template <class R>
struct state_result<true, R> {
  static_assert(
      requires { typename R::value_type; },
      "map_with_state: a function that takes the batch time must return a std::optional "
      "of the result");
  using type = own_t<typename R::value_type>;
};

/// Calls the user's function for each element with the state of its key.
template <class K, class V, class S, class U, class F>
class alignas(cache_line_bytes) map_with_state_stage final : public stage {
  using function = state_function<K, V, S, F>;
  using items_chunk = chunk<std::pair<K, V>>;
  using record = typename state_table<K, S>::record;

public:
  map_with_state_stage(F f, const state_spec<K, S>& spec, const stage_context& where)
      : f_(std::move(f)),
        spec_(spec),
        share_(spec.by, where),
        keys_max_(share_of_keys(spec.keys_max, where.copies)),
        table_(keeps_ages()) {
    for (const auto& [key, initial] : share_.of(spec.initial.pairs()))
      table_.put(key, initial);
    table_.commit(std::nullopt);
    add_output(out_);
    add_output(snapshots_);
  }

  void on_chunk(const input_chunk& input) override {
    // The time is not known before the end of the batch.
    if constexpr (function::timed)
      waiting_.push_back(std::static_pointer_cast<const items_chunk>(input.chunk));
    else
      apply(input.as<std::pair<K, V>>(), {});
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    for (const auto& part : waiting_) {
      out_.begin_input(*part);
      apply(*part, end.time);
      out_.end_input();
    }
    expire(end);
    if (spec_.when_full == keys_policy::fail && table_.size() > keys_max_)
      throw_too_many_keys("map_with_state", keys_max_);
    if (!snapshots_.writers().empty())
      table_.for_each([&](const auto& key, const S& each) {
        snapshots_.emit(std::pair<view_of<K>, const S&>(key, each));
      });
    ended_ = end.time;
    // A missing dataset is an empty one.
    return batch_outcome::dataset;
  }
  void commit() override {
    if (!ended_)
      return;
    table_.commit(ended_);
    counted_ = open_;
    waiting_.clear();
    ended_.reset();
  }
  void roll_back() override {
    table_.roll_back();
    open_ = counted_;
    waiting_.clear();
    ended_.reset();
  }

  bool has_state() const override { return true; }
  void snapshot(key_group_range groups, snapshot_writer& out) const override {
    table_.write(out, share_.filter(groups));
  }
  void restore(key_group_range groups, snapshot_reader& in) override {
    begin_restore();
    table_.read(in, share_.filter(groups));
    table_.mark_snapshot();
  }
  bool tracks_changes() const override { return table_.tracks_changes(); }
  void snapshot_changes(key_group_range groups, snapshot_writer& out) const override {
    table_.write_changes(out, share_.filter(groups));
  }
  void snapshot_taken() override { table_.mark_snapshot(); }
  void restore_changes(key_group_range groups, snapshot_reader& in) override {
    begin_restore();
    table_.read_changes(in, share_.filter(groups));
    table_.mark_snapshot();
  }
  std::optional<stage_gauges> gauges() const override {
    stage_gauges out = counted_;
    out.keys = table_.size();
    out.bytes = table_.bytes();
    return out;
  }

private:
  bool keeps_ages() const noexcept {
    return spec_.timeout.count() > 0 || spec_.time_to_live.count() > 0 ||
           spec_.when_full == keys_policy::evict_oldest;
  }

  void apply(const items_chunk& input, batch_time time) {
    const auto& items = input.items();
    const bool renews = keeps_ages();
    const bool evicts = spec_.when_full == keys_policy::evict_oldest;
    table_.locate_run(key_run(items.keys(), scratch_), [&](std::size_t i, record kept,
                                                           std::uint32_t position) {
      items.values().fetch(i + 64);
      if (!kept.mark.live() && spec_.when_full == keys_policy::drop_new &&
          table_.size() >= keys_max_) [[unlikely]] {
        ++open_.dropped;
        return table_.note_removed(position);
      }
      state<S> of_key(table_.journal(), kept, position, false);
      emit(function::call(f_, time, items.keys()[i], optional_view<V>(items.values()[i]), of_key));
      if (!kept.mark.live()) [[unlikely]]
        table_.note_removed(position);
      else if (renews)
        table_.journal().touch(kept, position);
      if (evicts && table_.size() > keys_max_) [[unlikely]]
        make_room(position);
    });
  }

  template <class R>
  void emit(R&& result) {
    if constexpr (!function::timed)
      emit_result<U>(out_, std::forward<R>(result));
    else if (result)
      emit_result<U>(out_, *std::forward<R>(result));
  }

  /// Evicts the oldest keys, but not the one that needs the room.
  void make_room(std::uint32_t newest) {
    table_.oldest(std::nullopt, [&](record oldest, std::uint32_t position) {
      if (position == newest) {
        table_.journal().put_last(position);
        return true;
      }
      forget(oldest, position);
      ++open_.evicted;
      return table_.size() > keys_max_;
    });
  }

  void expire(const batch_end& end) {
    const auto interval = spec_.timeout_interval;
    if (spec_.timeout.count() > 0 && (interval.count() == 0 || end.due(interval)))
      table_.oldest(end.time - spec_.timeout, [&](record oldest, std::uint32_t position) {
        state<S> of_key(table_.journal(), oldest, position, true);
        emit(function::call(f_, end.time, static_cast<view_of<K>>(table_.key_at(position)),
                            optional_view<V>(), of_key));
        forget(oldest, position);
        ++open_.expired;
        return true;
      });
    if (spec_.time_to_live.count() > 0)
      table_.oldest(end.time - spec_.time_to_live, [&](record oldest, std::uint32_t position) {
        forget(oldest, position);
        ++open_.expired;
        return true;
      });
  }

  void forget(record kept, std::uint32_t position) {
    table_.journal().take(kept, position);
    table_.note_removed(position);
  }

  void begin_restore() {
    // What was saved takes the place of the initial states.
    if (!std::exchange(restored_, true))
      table_ = state_table<K, S>(keeps_ages());
  }

  F f_;
  state_spec<K, S> spec_;
  keyed_share<K> share_;
  std::size_t keys_max_;
  state_table<K, S> table_;
  key_scratch<K> scratch_;
  std::vector<std::shared_ptr<const items_chunk>> waiting_;
  bool restored_ = false;
  std::optional<batch_time> ended_;
  stage_gauges counted_;
  stage_gauges open_;
  output_port<U> out_;
  output_port<std::pair<K, S>> snapshots_;
};

} // namespace detail

template <class T>
template <class S, class F>
auto dstream<T>::map_with_state(F f,
                                state_spec<key_type, S> spec) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  using function = detail::state_function<K, V, S, F>;
  static_assert(function::simple || function::timed,
                "map_with_state: the function must take (key, value, state) or (time, key, value, "
                "state), where the value is a const weir::optional_view<V>& and the state a "
                "weir::state<S>&");
  static_assert(snapshottable<std::pair<K, S>>,
                "map_with_state: keys and states are kept in snapshots, so cereal must be able to "
                "save and load both");
  using R = std::remove_cvref_t<decltype(function::call(
      std::declval<F&>(), batch_time(), std::declval<view_of<K>>(),
      std::declval<const optional_view<V>&>(), std::declval<state<S>&>()))>;
  static_assert(!std::is_void_v<R>, "map_with_state: the function must return a result");
  using U = typename detail::state_result<function::timed, R>::type;
  detail::check_state_spec("map_with_state", spec.timeout, spec.timeout_interval, spec.time_to_live,
                           spec.keys_max, slide_duration());
  node_plan node;
  node.operation = "map_with_state";
  node.inputs = {keyed_edge<K, V>(this->node(), spec.by, port())};
  node.copies = detail::partitions_of(plan(), spec.by);
  node.partitions = node.copies;
  node.needs_checkpoint = true;
  node.default_checkpoint_interval = 10 * slide_duration();
  node.state_type = typeid(S).name();
  node.make_stage = [f = std::move(f), spec](const stage_context& where) {
    return std::make_unique<detail::map_with_state_stage<K, V, S, U, F>>(f, spec, where);
  };
  return state_stream<U, K, S>(plan(), plan().add(std::move(node)));
}

} // namespace weir
