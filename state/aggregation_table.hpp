// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/slot_index.hpp>
#include <weir/state/support/blocks.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>
#include <weir/state/table_key.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weir {

namespace detail {

struct no_note {};

} // namespace detail

/// A hash table for keyed aggregation: one value per key, iterated in the order in which keys first
/// came, so that nothing visible depends on the hash. Owns its keys; text is looked up by view,
/// without a copy.
///
/// Not thread-safe; move-only. `upsert_run` is the fast way in: it hashes a whole run, fetches the
/// memory it is going to touch, and only then probes. References, views and iterators are void
/// after the next insertion. A key costs its entry (32 bytes for short text and an 8-byte value)
/// and 7 to 13 bytes of index. A `Note` of four bytes beside the value mostly costs nothing, as it
/// fills a gap. Inserting more than `entries_max` keys throws
/// `errc::limit_exceeded`, and leaves the table as it was.
template <class Key, class Value, class Note = detail::no_note>
class aggregation_table {
  using key_policy = detail::table_key<Key>;
  using probe = typename key_policy::probe;

public:
  using view_type = typename key_policy::view_type;
  using run_element = typename key_policy::run_element;

  /// The bound on entries: positions have 32 bits, of which one is kept for marking erased ones.
  static constexpr std::size_t entries_max = std::size_t{1} << 31U;

  /// A key with its value. The key cannot be changed.
  class entry {
  public:
    template <class View>
    entry(const View& key, const probe& looked_up, text_arena& arena)
        : key_(key, looked_up, arena),
          tag_(static_cast<std::uint32_t>(looked_up.hash)) {
      // nop
    }

    [[nodiscard]] view_type key() const noexcept { return key_.view(); }

  private:
    friend class aggregation_table;
    // Tag and note fill the gap behind the key; the tag finds the entry's slot without hashing.
    [[no_unique_address]] key_policy key_;
    std::uint32_t tag_;

  public:
    [[no_unique_address]] Note note{};
    [[no_unique_address]] Value value{};
  };

  aggregation_table() = default;

  /// A table with a bound of its own, at most `entries_max`.
  explicit aggregation_table(std::size_t limit) : limit_(std::min(limit, entries_max)) {
    // nop
  }

  aggregation_table(aggregation_table&&) noexcept = default;
  aggregation_table& operator=(aggregation_table&&) noexcept = default;

  /// Gives the value of a key, a value-initialised one where the key is new. `hash` is the key's
  /// `table_hash`.
  template <class View>
  Value& find_or_insert(const View& key, std::uint64_t hash, bool& inserted) {
    make_room(1);
    return entries_[upsert(key, key_policy::make_probe_with(key, hash), inserted)].value;
  }

  /// Calls `on_each(i, Value&, bool inserted)` for each key of a run, in order. When it throws, the
  /// keys up to there are in the table. It must not touch the table itself.
  template <class F>
  void upsert_run(std::span<const run_element> keys, F&& on_each) {
    locate_run(keys, [&](std::size_t i, std::uint32_t position, bool inserted) {
      on_each(i, entries_[position].value, inserted);
    });
  }

  /// As `upsert_run`, with each key's position instead of its value: `on_each(i, position,
  /// inserted)`. A key keeps its position until `retain` or `clear`.
  template <class F>
  void locate_run(std::span<const run_element> keys, F&& on_each) {
    for (std::size_t done = 0; done < keys.size(); done += run_size_max) {
      const auto size = std::min(run_size_max, keys.size() - done);
      locate_short_run(keys.data() + done, done, size, on_each);
    }
  }

  /// What `find_run` gives for a key that is not there.
  static constexpr std::uint32_t not_found = detail::slot_index::none;

  /// Calls `on_each(i, position)` for each key of a run, in order, with `not_found` for a key that is
  /// not there. As fast as `upsert_run`; several threads may look up at a time.
  template <class F>
  void find_run(std::span<const run_element> keys, F&& on_each) const {
    for (std::size_t done = 0; done < keys.size(); done += run_size_max) {
      const auto size = std::min(run_size_max, keys.size() - done);
      find_short_run(keys.data() + done, done, size, on_each);
    }
  }

  /// The entry at a position, which is below `size()`.
  [[nodiscard]] entry& at(std::uint32_t position) noexcept { return entries_[position]; }
  [[nodiscard]] const entry& at(std::uint32_t position) const noexcept {
    return entries_[position];
  }

  /// Forgets one key. Its position is not given out again: until `retain` it is a hole, which
  /// iteration shows like any other entry. Requires a key that was not erased yet.
  void erase(std::uint32_t position) noexcept { index_.erase(position, tags()); }

  /// The present end of the table, for `rewind`.
  struct mark {
    std::size_t size = 0;
    text_arena::mark text{};
  };
  [[nodiscard]] mark end_mark() const noexcept { return {entries_.size(), arena_.end_mark()}; }

  /// Forgets the keys that came after a mark, none of which has been erased; no `retain` or `clear`
  /// lies between.
  void rewind(const mark& to) noexcept {
    while (entries_.size() > to.size) {
      erase(static_cast<std::uint32_t>(entries_.size() - 1));
      entries_.pop_back();
    }
    arena_.rewind(to.text);
  }

  /// Forgets the keys for which `keeps(position)` is false; calls `moved(from, to)` for each that
  /// stays, in ascending order. Gives back memory that is no longer needed. Costs a pass over all
  /// keys, so it is for when many have to go. Throws `std::bad_alloc`, leaving the table as it was.
  template <class Keeps, class Moved>
  void retain(Keeps&& keeps, Moved&& moved) {
    std::size_t kept = 0;
    for (std::uint32_t from = 0; from < entries_.size(); ++from)
      kept += keeps(from) ? 1 : 0;
    aggregation_table smaller(limit_);
    smaller.entries_.reserve(kept);
    smaller.make_room(kept);
    for (std::uint32_t from = 0; from < entries_.size(); ++from)
      if (keeps(from))
        smaller.append(entries_[from].key(), entries_[from].tag_);
    std::uint32_t to = 0;
    for (std::uint32_t from = 0; from < entries_.size(); ++from)
      if (keeps(from)) {
        smaller.entries_[to].note = entries_[from].note;
        smaller.entries_[to].value = std::move(entries_[from].value);
        moved(from, to++);
      }
    *this = std::move(smaller);
  }

  /// The position of a key, if it is there.
  template <class View>
  [[nodiscard]] std::optional<std::uint32_t> find_position(const View& key) const {
    const auto looked_up = key_policy::make_probe(key, detail::process_table_secrets());
    const auto position =
        index_.find(static_cast<std::uint32_t>(looked_up.hash), matcher(key, looked_up));
    if (position == detail::slot_index::none)
      return std::nullopt;
    return position;
  }

  /// Gives the value of a key, or null.
  template <class View>
  [[nodiscard]] Value* find(const View& key) {
    return const_cast<Value*>(std::as_const(*this).find(key));
  }
  template <class View>
  [[nodiscard]] const Value* find(const View& key) const {
    const auto position = find_position(key);
    return position ? &entries_[*position].value : nullptr;
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  [[nodiscard]] auto begin() noexcept { return entries_.begin(); }
  [[nodiscard]] auto end() noexcept { return entries_.end(); }
  [[nodiscard]] auto begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] auto end() const noexcept { return entries_.end(); }

  /// Forgets all keys and keeps the memory for the next batch. Costs what was in the table, not its
  /// capacity.
  void clear() noexcept {
    index_.clear(entries_.size(), tags());
    entries_.clear();
    arena_.clear();
  }

  /// The memory held, used or not; what values own elsewhere is not counted.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return entries_.capacity() * sizeof(entry) + index_.bytes() + arena_.bytes();
  }

private:
  // A run's probes stay in the L1 cache.
  static constexpr std::size_t run_size_max = 256;

  template <class View>
  auto matcher(const View& key, const probe& looked_up) const {
    return [this, &key, &looked_up](std::uint32_t position) {
      return entries_[position].key_.equals(key, looked_up);
    };
  }

  /// What is worked out for each key of a short run before the first is looked up.
  struct prepared_run {
    // The first ones, as many as the run has keys.
    std::array<probe, run_size_max> probes;
    std::array<std::uint32_t, run_size_max> likely;
  };

  template <class F>
  void locate_short_run(const run_element* keys, std::size_t offset, std::size_t size, F& on_each) {
    prepared_run run; // filled by `prepare`
    make_room(size);
    prepare(keys, size, run);
    for (std::size_t i = 0; i < size; ++i) {
      auto inserted = false;
      auto position = run.likely[i];
      if (!is_at(position, keys[i], run.probes[i]))
        position = upsert(keys[i], run.probes[i], inserted);
      on_each(offset + i, position, inserted);
    }
  }

  template <class F>
  void find_short_run(const run_element* keys, std::size_t offset, std::size_t size,
                      F& on_each) const {
    prepared_run run; // filled by `prepare`
    if (!empty())
      prepare(keys, size, run);
    for (std::size_t i = 0; i < size; ++i) {
      auto position = empty() ? not_found : run.likely[i];
      if (position != not_found && !is_at(position, keys[i], run.probes[i]))
        position = index_.find(static_cast<std::uint32_t>(run.probes[i].hash),
                               matcher(keys[i], run.probes[i]));
      on_each(offset + i, position);
    }
  }

  template <class View>
  bool is_at(std::uint32_t position, const View& key, const probe& looked_up) const {
    return position != not_found && entries_[position].key_.equals(key, looked_up);
  }

  /// Hashes the keys of a short run, finds where each most likely is, and fetches the memory of those
  /// places. Not of an empty table without room.
  void prepare(const run_element* keys, std::size_t size, prepared_run& run) const {
    const auto& secrets = detail::process_table_secrets();
    for (std::size_t i = 0; i < size; ++i) {
      run.probes[i] = key_policy::make_probe(keys[i], secrets);
      index_.prefetch(static_cast<std::uint32_t>(run.probes[i].hash));
    }
    for (std::size_t i = 0; i < size; ++i) {
      const auto position = index_.find_tag(static_cast<std::uint32_t>(run.probes[i].hash));
      run.likely[i] = position;
      if (position != not_found)
        fetch(entries_.data() + position);
    }
  }
  static void fetch(const entry* wanted) noexcept {
    __builtin_prefetch(wanted, 1);
    // It may lie on two cache lines.
    if constexpr (detail::cache_line_bytes % sizeof(entry) != 0)
      __builtin_prefetch(reinterpret_cast<const char*>(wanted + 1) - 1, 1);
  }

  /// Gives the position of a key. Room must have been made.
  template <class View>
  std::uint32_t upsert(const View& key, const probe& looked_up, bool& inserted) {
    const auto tag = static_cast<std::uint32_t>(looked_up.hash);
    auto& slot = index_.find_slot(tag, matcher(key, looked_up));
    const auto position = index_.position_of(slot);
    inserted = position == not_found;
    return inserted ? insert(slot, key, looked_up) : position;
  }

  /// Out of line, so that the loop over keys that are there stays small enough to be one piece.
  template <class View>
  [[gnu::noinline]] std::uint32_t insert(detail::slot_index::slot& vacant, const View& key,
                                         const probe& looked_up) {
    if (entries_.size() >= limit_)
      throw error(errc::limit_exceeded,
                  "aggregation table: more than " + std::to_string(limit_) + " keys");
    const auto position = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back(key, looked_up, arena_);
    index_.occupy(vacant, static_cast<std::uint32_t>(looked_up.hash), position);
    return position;
  }

  /// Adds a key that is not there yet. Room must have been made.
  template <class View>
  void append(const View& key, std::uint32_t tag) {
    entries_.emplace_back(key, key_policy::make_probe_with(key, tag), arena_);
    index_.occupy(index_.find_slot(tag, [](std::uint32_t) { return false; }), tag,
                  static_cast<std::uint32_t>(entries_.size() - 1));
  }

  auto tags() const noexcept {
    return [this](std::uint32_t position) { return entries_[position].tag_; };
  }
  void make_room(std::size_t more) { index_.make_room(entries_.size() + more, tags()); }

  std::vector<entry, detail::block_allocator<entry>> entries_;
  detail::slot_index index_;
  text_arena arena_;
  std::size_t limit_ = entries_max;
};

} // namespace weir
