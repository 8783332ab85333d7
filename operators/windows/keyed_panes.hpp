// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <weir/operators/view.hpp>
#include <weir/state/aggregation_table.hpp>
#include <weir/state/batch_time.hpp>

namespace weir::detail {

/// What windows by key are made of: the keys, and for each batch in the window a *pane* with one
/// value for each key that occurred in it. Keys lie in a table in the order in which they first
/// came; panes refer to them by position.
///
/// A batch is worked on in two steps: what it changes in keys is noted first (`change`), so that
/// `undo` can take it back whenever a function of the user's throws. `KeyPart` and `PanePart` are
/// what a strategy (`two_stacks`, `running_inverse`) keeps for itself.
template <class K, class V, class KeyPart, class PanePart>
class keyed_panes {
public:
  struct key_state {
    V value{};                 ///< the strategy's aggregate; means nothing unless `present`
    std::uint32_t count = 0;   ///< panes that have the key
    std::uint32_t pending = 0; ///< 1 + its place in the batch that is coming in; 0 for none
    std::uint32_t touched = 0; ///< the step that changed it last
    bool present = false;
    [[no_unique_address]] KeyPart part;
  };
  struct entry {
    std::uint32_t key;
    V value;
  };
  struct pane {
    batch_time time;
    std::uint32_t step = 0; ///< at which it came in
    std::vector<entry> entries;
    [[no_unique_address]] PanePart part;
  };
  using table = aggregation_table<K, key_state>;

  key_state& key(std::uint32_t position) noexcept { return keys.at(position).value; }

  /// Reduces a run into the batch that is coming in. `value(i)` is the value of the i-th key, `f`
  /// the user's function.
  template <class Keys, class Value, class F>
  void take(const Keys& run, Value&& value, F& f) {
    keys.locate_run(run, [&](std::size_t i, std::uint32_t position, bool inserted) {
      key_state& state = key(position);
      if (inserted)
        state.touched = step;
      if (state.pending == 0) {
        incoming.entries.push_back({position, to_owned<V>(value(i))});
        state.pending = static_cast<std::uint32_t>(incoming.entries.size());
      } else {
        V& sum = incoming.entries[state.pending - 1].value;
        sum = to_owned<V>(std::invoke(f, as_view<V>(sum), value(i)));
      }
    });
  }

  /// A key's state before a change.
  struct change_note {
    std::uint32_t key;
    std::uint32_t count;
    bool present;
    V value;
  };
  /// Notes a key's state, whose value is moved into the note: the caller gives it a new one.
  change_note& change(std::uint32_t position, key_state& state) {
    state.touched = step;
    state.pending = 0; // by now the batch is complete
    return notes.emplace_back(
        change_note{position, state.count, state.present, std::move(state.value)});
  }
  void undo() noexcept {
    for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
      key_state& state = key(note->key);
      state.count = note->count;
      state.present = note->present;
      state.value = std::move(note->value);
    }
    notes.clear();
  }

  /// Forgets what has come in of the batch.
  void drop_incoming() noexcept {
    for (const entry& one : incoming.entries)
      key(one.key).pending = 0;
    incoming.entries.clear();
  }

  /// Makes the changes of a batch permanent: the oldest `left` panes go, the one that has come in
  /// is added if it `enters`. `make_room` must have been called.
  void commit(std::size_t left, bool enters) noexcept {
    notes.clear();
    std::vector<entry> spare;
    if (left != 0)
      spare = std::move(panes[left - 1].entries);
    panes.erase(panes.begin(), panes.begin() + static_cast<std::ptrdiff_t>(left));
    if (enters) {
      incoming.step = step;
      panes.push_back(std::exchange(incoming, {}));
      // Memory of the size that a batch needs, already mapped.
      incoming.entries = std::move(spare);
      incoming.entries.clear();
    } else {
      drop_incoming();
    }
    ++step;
  }
  void make_room() { panes.reserve(panes.size() + 1); }

  /// Memory of keys and panes; what values own elsewhere is not counted.
  std::size_t bytes() const noexcept {
    std::size_t out = keys.bytes();
    for (const pane& one : panes)
      out += one.entries.capacity() * sizeof(entry);
    return out;
  }

  /// The pane of this time, made if there is none.
  pane& pane_at(batch_time time) {
    const auto at = std::lower_bound(panes.begin(), panes.end(), time,
                                     [](const pane& one, batch_time t) { return one.time < t; });
    if (at != panes.end() && at->time == time)
      return *at;
    pane made;
    made.time = time;
    return *panes.insert(at, std::move(made));
  }

  /// Forgets the keys for which `keeps(position)` is false; they must be in no pane. Between batches.
  template <class Keeps>
  void forget(Keeps&& keeps) {
    std::vector<std::uint32_t> moved_to(keys.size());
    keys.retain(keeps, [&](std::uint32_t from, std::uint32_t to) { moved_to[from] = to; });
    for (pane& one : panes)
      for (entry& each : one.entries)
        each.key = moved_to[each.key];
  }

  table keys;
  std::vector<pane> panes; ///< oldest first; at most one for each batch of the window
  pane incoming;
  std::vector<change_note> notes;
  std::uint32_t step = 1; ///< counts batches that were committed
};

} // namespace weir::detail
