// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/aggregation_table.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/state_journal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace weir {

/// The states of many keys, changed in batches that can be taken back, and written whole or by what
/// has changed.
///
/// A batch is: `locate_run` for each run of keys, changes of records through the journal,
/// `note_removed` for records left without a state, then `commit` or `roll_back`; each costs the keys
/// touched, not those that are idle. Iterates in the order in which keys came. Keys that were removed
/// leave holes until they are more than half of the table. Not thread-safe.
template <class K, class S>
class state_table {
public:
  using journal_type = detail::state_journal<S>;
  using record = detail::state_record<S>;
  using table = aggregation_table<K, S, detail::state_mark>;
  using run_element = typename table::run_element;
  using view_type = typename table::view_type;

  /// `keeps_ages` tells whether `oldest` will be asked for; for the others see the journal.
  template <class... JournalOptions>
  explicit state_table(bool keeps_ages, JournalOptions... options)
      : journal_(keeps_ages, options...) {
    // nop
  }

  /// Calls `on_each(i, record, position)` for each key of a run, in order; a key that is new has a
  /// record without a state, and is to be given one or noted as removed.
  template <class F>
  void locate_run(std::span<const run_element> keys, F&& on_each) {
    keys_.locate_run(keys, [&](std::size_t i, std::uint32_t position, bool) {
      on_each(i, record_at(position), position);
    });
  }
  [[nodiscard]] view_type key_at(std::uint32_t position) const { return keys_.at(position).key(); }
  journal_type& journal() noexcept { return journal_; }

  /// The record has no state at present; if it is so at the end of the batch, its key is forgotten.
  void note_removed(std::uint32_t position) { removed_.push_back(position); }

  /// Gives a key a state; outside of batches it needs a `commit` without a time.
  template <class View>
  void put(const View& key, S state) {
    bool inserted = false;
    keys_.find_or_insert(key, table_hash(key), inserted);
    const auto position = *keys_.find_position(key);
    const record changed = record_at(position);
    journal_.save(changed, position);
    changed.state = std::move(state);
    journal_.set_live(changed.mark, true);
  }

  /// Calls `found(record, position)` for states that were touched longest ago; see the journal.
  template <class Found>
  void oldest(std::optional<batch_time> before, Found&& found) {
    journal_.oldest(before, records(), found);
  }

  /// Ends the batch of a time; without one, what was touched belongs to the next batch.
  void commit(std::optional<batch_time> time) {
    for (const std::uint32_t position : removed_)
      forget(position);
    removed_.clear();
    journal_.commit(time);
    committed_ = keys_.end_mark();
    if (holes_ > 1024 && holes_ > keys_.size() / 2)
      compact();
    else if (journal_.is_long())
      journal_.shorten(marks(), [](std::uint32_t position) { return position; });
    if (journal_.is_worn_out())
      renumber();
  }

  void roll_back() noexcept {
    journal_.roll_back(records());
    keys_.rewind(committed_);
    removed_.clear();
  }

  /// Keys with a state.
  [[nodiscard]] std::size_t size() const noexcept { return journal_.live_count(); }
  /// Memory held; what states own elsewhere is not counted.
  [[nodiscard]] std::size_t bytes() const noexcept { return keys_.bytes() + journal_.bytes(); }

  /// Calls `each(key, state)` for all keys with a state.
  template <class F>
  void for_each(F&& each) const {
    for (const auto& entry : keys_)
      if (entry.note.live())
        each(entry.key(), entry.value);
  }

  // -- snapshots, between batches --------------------------------------------------------------

  /// Writes the states of the keys for which `wanted(key)` is true.
  template <class Wanted>
  void write(snapshot_writer& out, Wanted&& wanted) const {
    std::vector<std::uint64_t> orders(keys_.size());
    journal_.all_touched(
        marks(), [&](std::uint32_t position, std::uint64_t order) { orders[position] = order; });
    const auto goes_out = [&](const auto& entry) {
      return entry.note.live() && wanted(entry.key());
    };
    out.write(static_cast<std::uint64_t>(std::count_if(keys_.begin(), keys_.end(), goes_out)));
    for (std::uint32_t position = 0; position < keys_.size(); ++position)
      if (const auto& entry = keys_.at(position); goes_out(entry))
        write_entry(out, entry, orders[position]);
  }
  /// Adds what `write` wrote, of the wanted keys.
  template <class Wanted>
  void read(snapshot_reader& in, Wanted&& wanted) {
    std::vector<detail::touch_record> fresh;
    for (auto left = in.read<std::uint64_t>(); left != 0; --left)
      read_entry(in, wanted, fresh);
    auto touched = touches();
    touched.insert(touched.end(), fresh.begin(), fresh.end());
    journal_.restore(std::move(touched), marks());
    committed_ = keys_.end_mark();
  }

  /// Whether `write_changes` can tell what changed.
  [[nodiscard]] bool tracks_changes() const noexcept { return journal_.tracks_changes(); }
  /// Writes what has changed since `mark_snapshot`: the keys that are gone, then those that have a
  /// new state.
  template <class Wanted>
  void write_changes(snapshot_writer& out, Wanted&& wanted) const {
    out.write(static_cast<std::uint64_t>(std::count_if(gone_.begin(), gone_.end(), wanted)));
    for (const K& key : gone_)
      if (wanted(key))
        out.write(key);
    // In the order of the table, so that new keys come in theirs when they are read.
    std::vector<std::pair<std::uint32_t, std::uint64_t>> changed;
    journal_.changed(marks(), [&](std::uint32_t position, std::uint64_t order) {
      if (wanted(key_at(position)))
        changed.emplace_back(position, order);
    });
    std::sort(changed.begin(), changed.end());
    out.write(static_cast<std::uint64_t>(changed.size()));
    for (const auto& [position, order] : changed)
      write_entry(out, keys_.at(position), order);
  }
  /// Applies what `write_changes` wrote, for the wanted keys.
  template <class Wanted>
  void read_changes(snapshot_reader& in, Wanted&& wanted) {
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const K key = in.read<K>();
      const auto position = keys_.find_position(key);
      if (position && wanted(key)) {
        journal_.set_live(keys_.at(*position).note, false);
        forget(*position);
      }
    }
    read(in, wanted);
  }
  void mark_snapshot() noexcept {
    gone_.clear();
    journal_.mark_snapshot();
  }

private:
  record record_at(std::uint32_t position) noexcept {
    auto& entry = keys_.at(position);
    return {entry.value, entry.note};
  }
  auto records() {
    return [this](std::uint32_t position) { return record_at(position); };
  }
  auto marks() {
    return
        [this](std::uint32_t position) -> detail::state_mark& { return keys_.at(position).note; };
  }
  auto marks() const {
    return [this](std::uint32_t position) -> const detail::state_mark& {
      return keys_.at(position).note;
    };
  }

  /// Takes out a key without a state; it may have been noted several times.
  void forget(std::uint32_t position) {
    detail::state_mark& empty = keys_.at(position).note;
    if (empty.live() || empty.batch() == detail::state_mark::erased)
      return;
    if (journal_.tracks_changes()) {
      gone_.push_back(to_key(position));
      // Past this, a whole snapshot is the smaller one.
      if (gone_.size() > std::max<std::size_t>(1024, journal_.live_count()))
        stop_tracking();
    }
    empty = empty.with_batch(detail::state_mark::erased);
    keys_.erase(position);
    ++holes_;
  }
  void stop_tracking() noexcept {
    gone_.clear();
    journal_.stop_tracking();
  }
  K to_key(std::uint32_t position) const { return K(keys_.at(position).key()); }

  void compact() {
    std::vector<std::uint32_t> places(keys_.size());
    const auto live = [this](std::uint32_t position) { return keys_.at(position).note.live(); };
    std::uint32_t next = 0;
    for (std::uint32_t position = 0; position < places.size(); ++position)
      places[position] = live(position) ? next++ : 0;
    journal_.shorten(marks(), [&](std::uint32_t position) { return places[position]; });
    keys_.retain(live, [](std::uint32_t, std::uint32_t) {});
    holes_ = 0;
    committed_ = keys_.end_mark();
  }

  /// Numbers of batches begin anew; the next snapshot is a whole one.
  void renumber() {
    stop_tracking();
    journal_.restore(touches(), marks());
  }
  /// When each key was touched last, but for those that were just read.
  std::vector<detail::touch_record> touches() const {
    std::vector<detail::touch_record> out;
    const auto add = [&](std::uint32_t position, std::uint64_t order) {
      out.push_back({journal_.time_of(keys_.at(position).note), order, position});
    };
    if (journal_.keeps_ages())
      journal_.all_touched(marks(), add);
    else
      for (std::uint32_t position = 0; position < keys_.size(); ++position)
        if (keys_.at(position).note.live() && keys_.at(position).note.batch() != 0)
          add(position, 0);
    return out;
  }

  template <class Entry>
  void write_entry(snapshot_writer& out, const Entry& entry, std::uint64_t order) const {
    out.write(entry.key());
    out.write(entry.value);
    out.write(journal_.time_of(entry.note));
    out.write(order);
  }

  template <class Wanted>
  void read_entry(snapshot_reader& in, Wanted& wanted, std::vector<detail::touch_record>& touched) {
    const K key = in.read<K>();
    S state = in.read_state<S>();
    const auto time = in.read<std::int64_t>();
    const auto order = in.read<std::uint64_t>();
    if (!wanted(key))
      return;
    bool inserted = false;
    keys_.find_or_insert(key, table_hash(key), inserted);
    const std::uint32_t position = *keys_.find_position(key);
    const record restored = record_at(position);
    restored.state = std::move(state);
    restored.mark = restored.mark.with_batch(0);
    journal_.set_live(restored.mark, true);
    touched.push_back({time, order, position});
  }

  table keys_;
  journal_type journal_;
  typename table::mark committed_;
  std::vector<std::uint32_t> removed_;
  std::size_t holes_ = 0;
  std::vector<K> gone_;
};

} // namespace weir
