// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/optional_view.hpp>
#include <weir/operators/position_runs.hpp>
#include <weir/operators/position_set.hpp>
#include <weir/state/aggregation_table.hpp>
#include <weir/state/snapshot_codec.hpp>

namespace weir::detail {

/// The states of all keys where each batch makes all of them anew: they lie in the very chunks that
/// are handed on, so a batch is written once, and taking it back is to forget the new chunks.
///
/// A table gives each key a position; the chunks hold the pairs of the live ones in the order of
/// positions, which is that in which keys came. Not thread-safe.
template <class K, class S>
class carried_states {
  struct nothing {};
  using table = aggregation_table<K, nothing>;

public:
  using pairs = chunk<std::pair<K, S>>;
  using run_element = typename table::run_element;

  /// Calls `on_each(i, position)` for each key of a run; new keys get a position at the end.
  template <class F>
  void locate_run(std::span<const run_element> keys, F&& on_each) {
    keys_.locate_run(keys,
                     [&](std::size_t i, std::uint32_t position, bool) { on_each(i, position); });
  }
  /// More than the largest position.
  std::size_t positions() const noexcept { return keys_.size(); }
  /// Whether the key had a state before the batch.
  bool is_live(std::size_t position) const noexcept {
    return position < known_ && !holes_.contains(static_cast<std::uint32_t>(position));
  }
  /// Keys with a state, and keys that are new in this batch.
  std::size_t size() const noexcept { return known_ - holes_count_; }
  std::size_t arrivals() const noexcept { return keys_.size() - known_; }

  /// Makes the states of the batch: `update(has_data, position, key, old state)` gives the new state of
  /// each key that has one or is new, in order; a key for which it gives nothing is forgotten. Whether the
  /// key is one of `with_data`, as all new ones are, is told by a type, `std::bool_constant`, so that the
  /// many keys without data go through a loop of their own.
  template <class Update>
  void rewrite(const position_set& with_data, Update&& update) {
    if (tracks_changes_)
      differs_.reset(known_);
    position_runs positions(holes_, with_data);
    for (const auto& old : chunks_) {
      // A chunk that has become small joins the next one. Text of states that lies in the old buffers
      // would be kept for ever with them, so it is all copied.
      if (contains_text<S> || old->size() < chunk_limits::elements / 2) {
        copy_chunk(update, *old, positions);
      } else {
        finish_chunk();
        follow_chunk(update, *old, positions);
      }
    }
    for (auto position = static_cast<std::uint32_t>(known_); position < keys_.size(); ++position)
      copy_key(update, std::true_type(), position,
               static_cast<view_of<K>>(keys_.at(position).key()), optional_view<S>());
    finish_chunk();
  }
  /// The chunks of the batch's states.
  const std::vector<std::shared_ptr<const pairs>>& next() const noexcept { return next_; }

  /// As `rewrite`, for all keys at once: first `for_each_key` shows what there is, by `each(position,
  /// key, old state)`, then `replace` takes the new pairs. Of a key that comes several times all are
  /// handed on, and the first one is kept.
  template <class F>
  void for_each_key(F&& each) const {
    for_each_position([&](std::uint32_t position, const auto& key, const auto& state) {
      each(position, key, optional_view<S>(state));
    });
    for (auto position = static_cast<std::uint32_t>(known_); position < keys_.size(); ++position)
      each(position, static_cast<view_of<K>>(keys_.at(position).key()), optional_view<S>());
  }
  void replace(const std::vector<std::pair<K, S>>& all) {
    for (const auto& pair : all) {
      builder_.push(as_view<std::pair<K, S>>(pair));
      if (builder_.size() == chunk_limits::elements)
        finish_chunk();
    }
    finish_chunk();
    replacement_ = std::make_unique<carried_states>();
    replacement_->put(all);
  }

  /// When the key had data for the last time; `never` until `touch`.
  std::int64_t last_data(std::size_t position) const noexcept { return last_data_[position]; }
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  /// Makes `next` the states; `had_data` are the positions of the keys that did, `time` is when. Ages
  /// are kept only if `keeps_ages`.
  void commit(std::span<const std::uint32_t> had_data, std::int64_t time, bool keeps_ages) {
    if (const auto replacement = std::move(replacement_)) {
      *this = std::move(*replacement);
      return;
    }
    chunks_ = std::exchange(next_, {});
    const auto first_arrival = static_cast<std::uint32_t>(known_);
    know_all();
    if (tracks_changes_) {
      changed_.insert(differs_);
      for (std::uint32_t position = first_arrival; position < known_; ++position)
        changed_.insert(position);
    }
    if (keeps_ages) {
      std::replace(last_data_.begin(), last_data_.end(), never, time);
      last_data_.resize(keys_.size(), time);
      for (const std::uint32_t position : had_data)
        last_data_[position] = time;
    } else {
      last_data_.clear();
    }
    for (const std::uint32_t position : forgotten_)
      forget(position);
    forgotten_.clear();
    if (holes_count_ > 1024 && holes_count_ > keys_.size() / 2)
      compact();
    committed_ = keys_.end_mark();
  }
  void roll_back() noexcept {
    replacement_.reset();
    builder_.clear();
    next_.clear();
    left_out_.clear();
    forgotten_.clear();
    keys_.rewind(committed_);
  }

  /// Memory of keys and states; what states own elsewhere is counted where a column can tell.
  std::size_t bytes() const noexcept {
    std::size_t sum = keys_.bytes() + holes_.bytes() + changed_.bytes() + differs_.bytes() +
                      last_data_.capacity() * sizeof(std::int64_t);
    for (const auto& part : chunks_)
      sum += part->bytes();
    return sum;
  }

  // -- snapshots, between batches --------------------------------------------------------------

  /// Writes the states of the wanted keys, all of them or those that changed since `mark_snapshot`.
  template <class Wanted>
  void write(snapshot_writer& out, Wanted&& wanted, bool changes_only = false) const {
    if (changes_only) {
      out.write(static_cast<std::uint64_t>(std::count_if(gone_.begin(), gone_.end(), wanted)));
      for (const K& key : gone_)
        if (wanted(key))
          out.write(key);
    }
    const auto goes_out = [&](std::uint32_t position, const auto& key) {
      return (!changes_only || changed_.contains(position)) && wanted(key);
    };
    std::uint64_t count = 0;
    for_each_position([&](std::uint32_t position, const auto& key, const auto&) {
      count += goes_out(position, key) ? 1 : 0;
    });
    out.write(count);
    for_each_position([&](std::uint32_t position, const auto& key, const auto& state) {
      if (!goes_out(position, key))
        return;
      out.write(key);
      out.write(state);
      out.write(last_data_.empty() ? never : last_data_[position]);
    });
  }
  /// Adds what `write` wrote, of the wanted keys, on top of what is there.
  template <class Wanted>
  void read(snapshot_reader& in, Wanted&& wanted, bool changes_only = false) {
    std::vector<S> states(keys_.size());
    for_each_position([&](std::uint32_t position, const auto&, const auto& state) {
      states[position] = to_owned<S>(state);
    });
    last_data_.resize(keys_.size(), never);
    if (changes_only)
      for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
        const K key = in.read<K>();
        if (const auto position = keys_.find_position(key); position && wanted(key))
          forget(*position);
      }
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const K key = in.read<K>();
      S state = in.read_state<S>();
      const auto last = in.read<std::int64_t>();
      if (!wanted(key))
        continue;
      const std::uint32_t position = add(key);
      states.resize(keys_.size());
      states[position] = std::move(state);
      last_data_[position] = last;
    }
    assign(std::move(states));
  }
  /// Gives keys states where there is none yet; the first one of a key counts.
  void put(std::span<const std::pair<K, S>> all) {
    std::vector<S> states;
    for (const auto& [key, state] : all)
      if (add(key) == states.size())
        states.push_back(state);
    assign(std::move(states));
  }

  /// Whether a snapshot of what has changed is possible.
  bool tracks_changes() const noexcept { return tracks_changes_; }
  /// A snapshot was taken: changes count from here.
  void mark_snapshot() noexcept {
    gone_.clear();
    changed_.clear();
    tracks_changes_ = true;
  }

private:
  /// Makes the states of a chunk anew, beside the same keys, which stay where they are.
  template <class Update>
  void follow_chunk(Update& update, const pairs& old, position_runs& positions) {
    const column<K>& keys = old.items().keys();
    const column<S>& states = old.items().values();
    column<S> next;
    next.reserve(old.size());
    positions.take(old.size(), [&](auto has_data, std::size_t first, std::uint32_t first_position,
                                   std::size_t run) {
      push_some(next, run, [&](std::size_t further) {
        const std::size_t i = first + further;
        const std::uint32_t position = first_position + static_cast<std::uint32_t>(further);
        const optional_view<S> before(states[i]);
        std::optional<S> state = update(has_data, position, keys[i], before);
        if (state) [[likely]] {
          note_change(position, before, *state);
        } else {
          forgotten_.push_back(position);
          left_out_.push_back(static_cast<std::uint32_t>(i));
        }
        return state;
      });
    });
    if (next.size() == 0)
      return left_out_.clear();
    next_.push_back(std::make_shared<pairs>(
        column<std::pair<K, S>>(kept_keys(old.items()), std::move(next)),
        std::vector<text_buffer>(old.buffers().begin(), old.buffers().end())));
  }
  /// The keys of a chunk but for those that are `left_out_`, which is empty afterwards.
  std::shared_ptr<const column<K>> kept_keys(const column<std::pair<K, S>>& old) {
    if (left_out_.empty() && old.shared_keys())
      return old.shared_keys();
    std::vector<std::uint32_t> places;
    places.reserve(old.size());
    auto next_out = left_out_.begin();
    for (std::uint32_t i = 0; i < old.size(); ++i)
      if (next_out != left_out_.end() && *next_out == i)
        ++next_out;
      else
        places.push_back(i);
    left_out_.clear();
    column<K> kept;
    kept.append_at(old.keys(), places);
    return std::make_shared<column<K>>(std::move(kept));
  }

  /// Makes the states of a chunk anew in the builder, whose chunks need not begin and end with it.
  template <class Update>
  void copy_chunk(Update& update, const pairs& old, position_runs& positions) {
    positions.take(old.size(),
                   [&](auto has_data, std::size_t first, std::uint32_t position, std::size_t run) {
                     for (std::size_t i = first; i < first + run; ++i)
                       copy_key(update, has_data, position++, old.items().keys()[i],
                                optional_view<S>(old.items().values()[i]));
                   });
  }
  template <class Update, class HasData, class Key>
  void copy_key(Update& update, HasData has_data, std::uint32_t position, const Key& key,
                const optional_view<S>& old) {
    std::optional<S> state = update(has_data, position, key, old);
    if (!state)
      return forgotten_.push_back(position);
    if (old)
      note_change(position, old, *state);
    if (builder_.empty())
      builder_.reserve(std::min(chunk_limits::elements, keys_.size() - position));
    builder_.push(std::pair<view_of<K>, S&&>(key, *std::move(state)));
    if (builder_.size() == chunk_limits::elements)
      finish_chunk();
  }
  template <class Make>
  void push_some(column<S>& to, std::size_t count, Make&& make) {
    if constexpr (requires { to.push_some(count, make); }) {
      to.push_some(count, make);
    } else {
      for (std::size_t i = 0; i < count; ++i)
        if (std::optional<S> state = make(i))
          to.push(*std::move(state), builder_.keeper());
    }
  }
  void note_change(std::uint32_t position, const optional_view<S>& old, const S& state) {
    if (tracks_changes_ && !same(*old, state))
      differs_.insert(position);
  }
  template <class View>
  static bool same(const View& old, const S& state) {
    if constexpr (std::equality_comparable<S>)
      return as_view<S>(state) == old;
    else
      return false;
  }
  void finish_chunk() {
    if (!builder_.empty())
      next_.push_back(builder_.finish());
  }

  /// Calls `each(position, key, state)` for all states.
  template <class F>
  void for_each_position(F&& each) const {
    position_runs positions(holes_);
    for (const auto& part : chunks_)
      for (std::size_t i = 0; i < part->size(); ++i)
        each(positions.next(), part->items().keys()[i], part->items().values()[i]);
  }

  std::uint32_t add(const K& key) {
    bool inserted = false;
    keys_.find_or_insert(key, table_hash(key), inserted);
    const std::uint32_t position = *keys_.find_position(key);
    know_all();
    last_data_.resize(keys_.size(), never);
    return position;
  }
  void assign(std::vector<S> states) {
    chunks_.clear();
    next_.clear();
    for (std::uint32_t position = 0; position < states.size(); ++position) {
      if (holes_.contains(position))
        continue;
      // An object of its own, as there is none in a vector of `bool`.
      S state = std::move(states[position]);
      builder_.push(std::pair<view_of<K>, S&&>(keys_.at(position).key(), std::move(state)));
      if (builder_.size() == chunk_limits::elements)
        finish_chunk();
    }
    finish_chunk();
    chunks_ = std::exchange(next_, {});
    committed_ = keys_.end_mark();
  }

  void forget(std::uint32_t position) {
    if (tracks_changes_) {
      gone_.push_back(K(keys_.at(position).key()));
      // Past this, a whole snapshot is the smaller one.
      if (gone_.size() > std::max<std::size_t>(1024, keys_.size() - holes_count_)) {
        gone_.clear();
        tracks_changes_ = false;
      }
    }
    holes_.insert(position);
    ++holes_count_;
    keys_.erase(position);
  }
  void compact() {
    position_set changed;
    changed.reset(size());
    keys_.retain([this](std::uint32_t position) { return !holes_.contains(position); },
                 [&](std::uint32_t from, std::uint32_t to) {
                   if (!last_data_.empty())
                     last_data_[to] = last_data_[from];
                   if (changed_.contains(from))
                     changed.insert(to);
                 });
    changed_ = std::move(changed);
    known_ = keys_.size();
    if (!last_data_.empty())
      last_data_.resize(known_);
    holes_.reset(known_);
    holes_count_ = 0;
  }
  /// All keys of the table have a state, or are holes.
  void know_all() {
    known_ = keys_.size();
    holes_.grow(known_);
    changed_.grow(known_);
  }

  table keys_;
  typename table::mark committed_;
  std::size_t known_ = 0; ///< positions of keys that came before the open batch
  position_set holes_;    ///< of keys that were forgotten
  std::size_t holes_count_ = 0;
  position_set changed_; ///< since the last snapshot, where changes are tracked
  std::vector<std::int64_t> last_data_;
  std::vector<std::shared_ptr<const pairs>> chunks_;
  bool tracks_changes_ = false;
  std::vector<K> gone_;
  // Of the open batch:
  chunk_builder<std::pair<K, S>> builder_;
  std::vector<std::shared_ptr<const pairs>> next_;
  position_set differs_; ///< of the keys that had a state, where changes are tracked
  std::vector<std::uint32_t> forgotten_;
  std::vector<std::uint32_t> left_out_;         ///< of the chunk that is worked on
  std::unique_ptr<carried_states> replacement_; ///< where all keys were replaced
};

} // namespace weir::detail
