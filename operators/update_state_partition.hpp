// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ranges>

#include <weir/operators/update_state.hpp>

namespace weir {

/// One key of a partition, as the function of `update_state_by_partition` gets it.
template <class K, class V, class S>
struct keyed_update {
  view_of<K> key;
  std::span<const value_cell<V>> values; ///< of this batch; may be empty
  optional_view<S> state;                ///< before the batch
};

namespace detail {

/// Replaces the states of a copy by what the user's function makes of all of them.
template <class K, class V, class S, class F>
class update_partition {
public:
  update_partition(F f, const state_spec<K, S>& spec, const stage_context& where)
      : f_(std::move(f)),
        share_(spec.by, where),
        keys_max_(share_of_keys(spec.keys_max, where.copies)) {}

  bool keeps_ages() const noexcept { return false; }

  void operator()(carried_states<K, S>& states, const keyed_values<K, V>& values, batch_time,
                  stage_gauges&) {
    std::vector<keyed_update<K, V, S>> updates;
    updates.reserve(states.size() + states.arrivals());
    typename keyed_values<K, V>::walk groups(values);
    states.for_each_key([&](std::uint32_t position, const view_of<K>& key,
                            const optional_view<S>& old) {
      const bool has_data = values.keys().contains(position);
      updates.push_back({key, has_data ? groups.next() : std::span<const value_cell<V>>(), old});
    });
    std::vector<std::pair<K, S>> results;
    for (auto&& result : std::invoke(f_, std::span<const keyed_update<K, V, S>>(updates)))
      results.push_back(to_owned<std::pair<K, S>>(std::forward<decltype(result)>(result)));
    if (results.size() > keys_max_)
      throw_too_many_keys("update_state_by_partition", keys_max_);
    for (const auto& result : results)
      if (!share_.owns(result.first))
        throw error(
            errc::invalid_argument,
            "update_state_by_partition: the function returned a key that belongs to another "
            "partition; new keys must stay in theirs, or use one partition");
    states.replace(std::move(results));
  }

private:
  F f_;
  keyed_share<K> share_;
  std::size_t keys_max_;
};

} // namespace detail

template <class T>
template <class S, class F>
auto dstream<T>::update_state_by_partition(
    F f, state_spec<key_type, S> spec) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  static_assert(std::is_invocable_v<F&, std::span<const keyed_update<K, V, S>>>,
                "update_state_by_partition: the function must take a "
                "std::span<const weir::keyed_update<K, V, S>> and return a range of (key, state)");
  if (spec.time_to_live.count() != 0 || spec.when_full != keys_policy::fail)
    throw error(errc::invalid_argument,
                "update_state_by_partition: the function decides which keys stay, so time_to_live "
                "and when_full cannot be set");
  return detail::add_update_state<K, V, S>(*this, "update_state_by_partition", spec,
                                           [f = std::move(f), spec](const stage_context& where) {
                                             return detail::update_partition<K, V, S, F>(f, spec,
                                                                                         where);
                                           });
}

} // namespace weir
