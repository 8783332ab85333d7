// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <weir/operators/windows/keyed_panes.hpp>
#include <weir/state/support/error.hpp>

namespace weir::detail {

/// A window's results kept up to date: values that leave are taken out by the inverse function,
/// values that come in are put in. A key without values keeps what is left then (the neutral value,
/// if the functions fit together), unless the filter is false for it.
template <class K, class V, class F, class Inverse, class Filter>
class running_inverse {
  struct nothing {};

public:
  using panes_type = keyed_panes<K, V, nothing, nothing>;
  using key_state = typename panes_type::key_state;
  /// Whether a key's aggregate is more than its panes tell.
  static constexpr bool saves_values = true;

  running_inverse(F f, Inverse inverse, Filter filter)
      : f_(std::move(f)),
        inverse_(std::move(inverse)),
        filter_(std::move(filter)) {}

  F& combine() noexcept { return f_; }

  /// Takes the oldest `count` panes out.
  void leave(panes_type& window, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      for (const auto& one : window.panes[i].entries) {
        key_state& state = window.key(one.key);
        const auto& old = window.change(one.key, state);
        --state.count;
        state.value =
            to_owned<V>(std::invoke(inverse_, as_view<V>(old.value), as_view<V>(one.value)));
      }
  }
  /// Puts in the batch that has come in.
  void enter(panes_type& window) {
    for (const auto& one : window.incoming.entries) {
      key_state& state = window.key(one.key);
      const auto& old = window.change(one.key, state);
      ++state.count;
      state.present = true;
      if (old.present)
        state.value = to_owned<V>(std::invoke(f_, as_view<V>(old.value), as_view<V>(one.value)));
      else
        state.value = one.value;
    }
  }
  /// Calls `emit(key, value)` for each result and gives the number of keys that have none.
  template <class Emit>
  std::size_t results(panes_type& window, Emit&& emit) {
    std::size_t dead = 0;
    for (std::uint32_t position = 0; position < window.keys.size(); ++position) {
      const auto& entry = window.keys.at(position);
      const key_state& state = entry.value;
      if (!state.present)
        ++dead;
      else if (std::invoke(filter_, static_cast<view_of<K>>(entry.key()), as_view<V>(state.value)))
        emit(entry.key(), as_view<V>(state.value));
      else if (state.count == 0)
        dying_.push_back(position);
    }
    return dead + dying_.size();
  }
  void undo(panes_type&) noexcept { dying_.clear(); }
  void commit(panes_type& window, std::size_t) noexcept {
    for (const std::uint32_t position : dying_) {
      key_state& state = window.key(position);
      state.present = false;
      state.value = V{};
      state.touched = window.step;
    }
    dying_.clear();
  }

  /// Whether a key must not be forgotten.
  static bool keeps(const key_state& state) noexcept { return state.present; }

  /// Works out after a restore what was not saved. Throws `errc::corrupt` where that does not fit.
  void rebuild(panes_type& window, batch_time) {
    for (auto& entry : window.keys)
      entry.value.count = 0;
    for (const auto& pane : window.panes)
      for (const auto& one : pane.entries) {
        key_state& state = window.key(one.key);
        ++state.count;
        if (!state.present)
          throw error(errc::corrupt, "window: the batch at " + to_string(pane.time) +
                                         " in a snapshot has a key without an aggregate");
      }
  }
  batch_time boundary(const panes_type&) const noexcept { return {}; }

private:
  F f_;
  Inverse inverse_;
  Filter filter_;
  std::vector<std::uint32_t> dying_;
};

} // namespace weir::detail
