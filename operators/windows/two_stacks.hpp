// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include <weir/operators/windows/keyed_panes.hpp>

namespace weir::detail {

/// Sliding aggregation by two stacks, for each key at once (Tangwongsan, Hirzel, Schneider:
/// "Low-latency sliding-window aggregation in worst-case constant time", section 2.2).
///
/// The older panes are the *front*: there each value has beside it the aggregate of all of its
/// key's values from there to the end of the front, and a link to the key's next one. Of the newer
/// panes, the *back*, each key has one aggregate. A result is front and back combined. When the
/// front is used up, the back becomes the front. So each value is combined three times at most,
/// however long the window, always with its neighbour in time: `f` need not be commutative.
template <class K, class V, class F>
class two_stacks {
  /// Names a value in the front: panes are counted from the beginning of the run.
  struct link {
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t pane = 0;
    std::uint32_t index = none;
    explicit operator bool() const noexcept { return index != none; }
  };
  struct key_part {
    link head; ///< the key's oldest value in the front
  };
  struct suffix {
    V value;
    link next;
  };
  struct pane_part {
    std::vector<suffix> front;
  };

public:
  using panes_type = keyed_panes<K, V, key_part, pane_part>;
  using key_state = typename panes_type::key_state;
  static constexpr bool saves_values = false;

  explicit two_stacks(F f) : f_(std::move(f)) {}

  F& combine() noexcept { return f_; }

  void leave(panes_type& window, std::size_t count) {
    for (popped_ = 0; popped_ < std::min(count, front_); ++popped_)
      pop(window, popped_);
    if (count <= front_)
      return;
    for (std::size_t i = popped_; i < count; ++i)
      for (const auto& one : window.panes[i].entries) {
        key_state& state = window.key(one.key);
        window.change(one.key, state);
        --state.count;
        state.present = false;
      }
    flip(window, count);
  }
  void enter(panes_type& window) {
    for (const auto& one : window.incoming.entries) {
      key_state& state = window.key(one.key);
      const auto& old = window.change(one.key, state);
      ++state.count;
      state.value = old.present ? combined(old.value, one.value) : one.value;
      state.present = true;
    }
  }
  template <class Emit>
  std::size_t results(panes_type& window, Emit&& emit) {
    std::size_t dead = 0;
    for (auto& entry : window.keys) {
      const key_state& state = entry.value;
      const link head = state.part.head;
      if (head && state.present)
        emit(entry.key(), combined(at(window, head), state.value));
      else if (head)
        emit(entry.key(), as_view<V>(at(window, head)));
      else if (state.present)
        emit(entry.key(), as_view<V>(state.value));
      else
        ++dead;
    }
    return dead;
  }
  void undo(panes_type& window) noexcept {
    if (flipped_from_ != no_flip)
      unflip(window);
    for (; popped_ != 0; --popped_)
      unpop(window, popped_ - 1);
  }
  void commit(panes_type& window, std::size_t left) noexcept {
    front_ = (flipped_from_ == no_flip ? front_ : window.panes.size()) - left;
    first_ += static_cast<std::uint32_t>(left);
    flipped_from_ = no_flip;
    popped_ = 0;
  }

  static bool keeps(const key_state& state) noexcept { return state.count != 0; }

  /// `boundary` is the time of the last pane in the front.
  void rebuild(panes_type& window, batch_time boundary) {
    for (auto& entry : window.keys) {
      entry.value.count = 0;
      entry.value.present = false;
      entry.value.part = {};
    }
    front_ = 0;
    for (auto& pane : window.panes) {
      front_ += pane.time <= boundary ? 1 : 0;
      for (const auto& one : pane.entries) {
        key_state& state = window.key(one.key);
        ++state.count;
        if (pane.time > boundary) {
          state.value = state.present ? combined(state.value, one.value) : one.value;
          state.present = true;
        }
      }
    }
    for (std::size_t i = front_; i-- != 0;)
      push(window, i);
  }
  batch_time boundary(const panes_type& window) const noexcept {
    return front_ == 0 ? batch_time() : window.panes[front_ - 1].time;
  }

private:
  static constexpr std::size_t no_flip = std::numeric_limits<std::size_t>::max();

  V combined(const V& older, const V& newer) {
    return to_owned<V>(std::invoke(f_, as_view<V>(older), as_view<V>(newer)));
  }
  const V& at(const panes_type& window, link place) const noexcept {
    return window.panes[place.pane - first_].part.front[place.index].value;
  }

  /// The oldest pane of the front leaves.
  void pop(panes_type& window, std::size_t pane) noexcept {
    const auto& leaving = window.panes[pane];
    for (std::size_t i = 0; i < leaving.entries.size(); ++i) {
      key_state& state = window.key(leaving.entries[i].key);
      state.part.head = leaving.part.front[i].next;
      --state.count;
    }
  }
  void unpop(panes_type& window, std::size_t pane) noexcept {
    const auto& leaving = window.panes[pane];
    for (std::size_t i = 0; i < leaving.entries.size(); ++i) {
      key_state& state = window.key(leaving.entries[i].key);
      state.part.head = place(pane, i);
      ++state.count;
    }
  }

  /// All panes from this one on become the front.
  void flip(panes_type& window, std::size_t from) {
    flipped_from_ = from;
    for (std::size_t i = from; i < window.panes.size(); ++i)
      for (const auto& one : window.panes[i].entries) {
        key_state& state = window.key(one.key);
        if (state.present) {
          window.change(one.key, state);
          state.present = false;
        }
      }
    for (std::size_t i = window.panes.size(); i-- != from;)
      push(window, i);
  }
  void unflip(panes_type& window) noexcept {
    for (std::size_t i = flipped_from_; i < window.panes.size(); ++i) {
      for (const auto& one : window.panes[i].entries)
        window.key(one.key).part.head = {};
      window.panes[i].part.front.clear();
    }
    flipped_from_ = no_flip;
  }
  /// A pane becomes the oldest of the front.
  void push(panes_type& window, std::size_t pane) {
    auto& entries = window.panes[pane].entries;
    auto& front = window.panes[pane].part.front;
    front.clear();
    front.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      link& head = window.key(entries[i].key).part.head;
      front.push_back(
          {head ? combined(entries[i].value, at(window, head)) : entries[i].value, head});
      head = place(pane, i);
    }
  }
  link place(std::size_t pane, std::size_t index) const noexcept {
    return {first_ + static_cast<std::uint32_t>(pane), static_cast<std::uint32_t>(index)};
  }

  F f_;
  std::size_t front_ = 0;   ///< panes in the front
  std::uint32_t first_ = 0; ///< the number of the oldest pane
  // What the open batch has changed:
  std::size_t popped_ = 0;
  std::size_t flipped_from_ = no_flip;
};

} // namespace weir::detail
