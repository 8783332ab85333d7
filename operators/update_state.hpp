// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <typeinfo>

#include <weir/operators/carried_states.hpp>
#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/combining.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/keyed_share.hpp>
#include <weir/operators/keyed_values.hpp>
#include <weir/operators/state_spec.hpp>

namespace weir {

namespace detail {

/// What `update_state_by_key` and `update_state_by_partition` have in common: groups values by key,
/// and carries states from batch to batch. `Rewrite` is called as `(states, values, time, gauges)` and
/// makes the states of the batch.
template <class K, class V, class S, class Rewrite>
class alignas(cache_line_bytes) update_state_stage final : public stage {
public:
  update_state_stage(const state_spec<K, S>& spec, const stage_context& where, Rewrite rewrite)
      : share_(spec.by, where),
        rewrite_(std::move(rewrite)) {
    states_.put(share_.of(spec.initial.pairs()));
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override {
    auto items = std::static_pointer_cast<const chunk<std::pair<K, V>>>(input.chunk);
    auto& positions = values_.positions();
    states_.locate_run(key_run(items->items().keys(), scratch_),
                       [&](std::size_t, std::uint32_t position) { positions.push_back(position); });
    values_.add(std::move(items));
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    // Without data there is nothing yet; with states, each batch updates them, come what may.
    if (!started_ && end.all() == batch_outcome::none)
      return batch_outcome::none;
    values_.group(states_.positions());
    open_ = counted_;
    rewrite_(states_, values_, end.time, open_);
    for (const auto& part : states_.next())
      out_.emit_chunk(part);
    ended_ = end.time;
    return batch_outcome::dataset;
  }
  void commit() override {
    if (!ended_)
      return;
    states_.commit(values_.positions(), ended_->milliseconds(), rewrite_.keeps_ages());
    started_ = true;
    counted_ = open_;
    values_.clear();
    ended_.reset();
  }
  void roll_back() override {
    states_.roll_back();
    values_.clear();
    ended_.reset();
  }

  bool has_state() const override { return true; }
  void snapshot(key_group_range groups, snapshot_writer& out) const override {
    out.write(started_);
    states_.write(out, share_.filter(groups));
  }
  void restore(key_group_range groups, snapshot_reader& in) override { restore(groups, in, false); }
  bool tracks_changes() const override { return states_.tracks_changes(); }
  void snapshot_changes(key_group_range groups, snapshot_writer& out) const override {
    out.write(started_);
    states_.write(out, share_.filter(groups), true);
  }
  void snapshot_taken() override { states_.mark_snapshot(); }
  void restore_changes(key_group_range groups, snapshot_reader& in) override {
    restore(groups, in, true);
  }
  std::optional<stage_gauges> gauges() const override {
    stage_gauges out = counted_;
    out.keys = states_.size();
    out.bytes = states_.bytes() + values_.bytes();
    return out;
  }

private:
  void restore(key_group_range groups, snapshot_reader& in, bool changes) {
    // What was saved takes the place of the initial states.
    if (!std::exchange(restored_, true))
      states_ = {};
    started_ = in.read<bool>() || started_;
    states_.read(in, share_.filter(groups), changes);
    states_.mark_snapshot();
  }

  keyed_share<K> share_;
  Rewrite rewrite_;
  carried_states<K, S> states_;
  keyed_values<K, V> values_;
  key_scratch<K> scratch_;
  bool started_ = false;
  bool restored_ = false;
  std::optional<batch_time> ended_;
  stage_gauges counted_;
  stage_gauges open_;
  output_port<std::pair<K, S>> out_;
};

/// Calls `f(values, old)` or `f(time, key, values, old)`.
template <class K, class V, class S, class F>
decltype(auto) call_update(F& f, batch_time time, const view_of<K>& key,
                           std::span<const value_cell<V>> values, const optional_view<S>& old) {
  if constexpr (std::is_invocable_v<F&, batch_time, view_of<K>, std::span<const value_cell<V>>,
                                    const optional_view<S>&>)
    return std::invoke(f, time, key, values, old);
  else
    return std::invoke(f, values, old);
}

/// The update of each key by itself, within the bounds of the spec.
template <class K, class V, class S, class F>
class update_each_key {
public:
  update_each_key(F f, const state_spec<K, S>& spec, std::uint32_t copies)
      : f_(std::move(f)),
        time_to_live_(spec.time_to_live.count()),
        keys_max_(share_of_keys(spec.keys_max, copies)),
        when_full_(spec.when_full) {}

  bool keeps_ages() const noexcept {
    return time_to_live_ > 0 || when_full_ == keys_policy::evict_oldest;
  }

  void operator()(carried_states<K, S>& states, const keyed_values<K, V>& values, batch_time time,
                  stage_gauges& counts) {
    const std::size_t excess = excess_of(states, values, time);
    choose_evicted(states, values, time, excess);
    std::size_t room = states.arrivals() - std::min(states.arrivals(), excess);
    auto next_evicted = evicted_.begin();
    const auto goes = [&](std::uint32_t position, bool is_new, std::size_t values_of_key) {
      if (next_evicted != evicted_.end() && *next_evicted == position) {
        ++next_evicted;
        ++counts.evicted;
        return true;
      }
      if (values_of_key == 0 && outlived(states, position, time)) {
        ++counts.expired;
        return true;
      }
      if (is_new && when_full_ == keys_policy::drop_new && room-- == 0) {
        room = 0;
        counts.dropped += values_of_key;
        return true;
      }
      return false;
    };
    const bool is_bounded =
        !evicted_.empty() || time_to_live_ > 0 || when_full_ == keys_policy::drop_new;
    typename keyed_values<K, V>::walk groups(values);
    states.rewrite(values.keys(),
                   [&](auto has_data, std::uint32_t position, const view_of<K>& key,
                       const optional_view<S>& old) -> std::optional<S> {
                     std::span<const value_cell<V>> data;
                     if constexpr (has_data)
                       data = groups.next();
                     if (is_bounded && goes(position, !old, data.size())) [[unlikely]]
                       return std::nullopt;
                     if (auto result = call_update<K, V, S>(f_, time, key, data, old))
                       return S(std::move(*result));
                     return std::nullopt;
                   });
  }

private:
  /// Whether the time of a key that has a state and no data is over.
  bool outlived(const carried_states<K, S>& states, std::uint32_t position, batch_time time) const {
    return time_to_live_ > 0 && states.last_data(position) != carried_states<K, S>::never &&
           states.last_data(position) < time.milliseconds() - time_to_live_;
  }

  /// How many keys there would be too many if the function kept all it is called for.
  std::size_t excess_of(const carried_states<K, S>& states, const keyed_values<K, V>& values,
                        batch_time time) const {
    std::size_t all = states.size() + states.arrivals();
    if (all > keys_max_ && time_to_live_ > 0)
      for (std::uint32_t position = 0; position < states.positions(); ++position)
        if (states.is_live(position) && !values.keys().contains(position) &&
            outlived(states, position, time))
          --all;
    return all - std::min(all, keys_max_);
  }

  /// The keys that make room for new ones: those without data for the longest time.
  void choose_evicted(const carried_states<K, S>& states, const keyed_values<K, V>& values,
                      batch_time time, std::size_t excess) {
    evicted_.clear();
    if (excess == 0 || when_full_ == keys_policy::drop_new)
      return;
    if (when_full_ == keys_policy::fail)
      throw_too_many_keys("update_state_by_key", keys_max_);
    std::vector<std::pair<std::int64_t, std::uint32_t>> ages;
    for (std::uint32_t position = 0; position < states.positions(); ++position) {
      if (values.keys().contains(position))
        ages.emplace_back(carried_states<K, S>::never, position);
      else if (states.is_live(position) && !outlived(states, position, time))
        ages.emplace_back(states.last_data(position), position);
    }
    const auto kept = ages.begin() + static_cast<std::ptrdiff_t>(excess);
    std::nth_element(ages.begin(), kept, ages.end());
    std::for_each(ages.begin(), kept, [&](const auto& age) { evicted_.push_back(age.second); });
    std::sort(evicted_.begin(), evicted_.end());
  }

  F f_;
  std::int64_t time_to_live_;
  std::size_t keys_max_;
  keys_policy when_full_;
  std::vector<std::uint32_t> evicted_;
};

/// The node behind both forms.
template <class K, class V, class S, class T, class Make>
dstream<std::pair<K, S>> add_update_state(const dstream<T>& input, std::string operation,
                                          const state_spec<K, S>& spec, Make make) {
  static_assert(
      snapshottable<std::pair<K, S>>,
      "update_state_by_key: keys and states are kept in snapshots, so cereal must be able "
      "to save and load both");
  topology& plan = input.plan();
  check_state_spec(operation, spec.timeout, spec.timeout_interval, spec.time_to_live, spec.keys_max,
                   input.slide_duration());
  if (spec.timeout.count() != 0 || spec.timeout_interval.count() != 0)
    throw error(errc::invalid_argument,
                operation + ": keys time out in map_with_state only; use time_to_live, or return "
                            "nothing for a key");
  node_plan node;
  node.operation = std::move(operation);
  node.inputs = {keyed_edge<K, V>(input.node(), spec.by, input.port())};
  node.copies = partitions_of(plan, spec.by);
  node.partitions = node.copies;
  node.needs_checkpoint = true;
  node.state_type = typeid(S).name();
  node.make_stage = [spec, make](const stage_context& where) -> std::unique_ptr<stage> {
    auto rewrite = make(where);
    return std::make_unique<update_state_stage<K, V, S, decltype(rewrite)>>(spec, where,
                                                                            std::move(rewrite));
  };
  return {plan, plan.add(std::move(node))};
}

template <class F>
struct update_result;
template <class F>
  requires requires {
    &F::operator();
  }
struct update_result<F> : update_result<decltype(&F::operator())> {};
template <class R, class... Args>
struct update_result<R (*)(Args...)> {
  using type = R;
};
template <class C, class R, class... Args>
struct update_result<R (C::*)(Args...)> : update_result<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct update_result<R (C::*)(Args...) const> : update_result<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct update_result<R (C::*)(Args...) noexcept> : update_result<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct update_result<R (C::*)(Args...) const noexcept> : update_result<R (*)(Args...)> {};

template <class F>
concept has_update_result = requires {
  typename update_result<F>::type::value_type;
};

} // namespace detail

template <class T>
template <class S, class F>
auto dstream<T>::update_state_by_key(
    F f, state_spec<key_type, S> spec) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  using values = std::span<const value_cell<V>>;
  static_assert(
      std::is_invocable_v<F&, values, const optional_view<S>&> ||
          std::is_invocable_v<F&, batch_time, view_of<K>, values, const optional_view<S>&>,
      "update_state_by_key: the function must take (values, old state) or (time, key, values, old "
      "state), where values is a std::span<const weir::value_cell<V>> and the old state a const "
      "weir::optional_view<S>&, and return a std::optional<S>");
  return detail::add_update_state<K, V, S>(
      *this, "update_state_by_key", spec, [f = std::move(f), spec](const stage_context& where) {
        return detail::update_each_key<K, V, S, F>(f, spec, where.copies);
      });
}

template <class T>
template <class F>
auto dstream<T>::update_state_by_key(F f) const requires is_pair<T>::value {
  static_assert(detail::has_update_result<F>,
                "update_state_by_key: the type of the state cannot be worked out of this function; "
                "name it: update_state_by_key<S>(f)");
  using S = own_t<typename detail::update_result<F>::type::value_type>;
  return update_state_by_key<S>(std::move(f), state_spec<key_type, S>{});
}

} // namespace weir
