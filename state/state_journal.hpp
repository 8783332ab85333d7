// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_time.hpp>
#include <weir/state/support/cell_array.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace weir::detail {

/// What a table keeps of a key's state beside the state itself. One word, which is always written whole:
/// a read of it soon after a write of a part would wait for that part to arrive in the cache.
class state_mark {
public:
  /// The number of an erased key, larger than that of any batch; all bits are set.
  static constexpr std::uint32_t erased = (std::uint32_t{1} << 30U) - 1;

  state_mark() = default;
  state_mark(std::uint32_t batch, bool live, bool saved) noexcept
      : word_(batch | (live ? live_bit : 0) | (saved ? saved_bit : 0)) {
    // nop
  }

  /// The number of the batch that touched the key last; 0: none did.
  [[nodiscard]] std::uint32_t batch() const noexcept { return word_ & erased; }
  /// Whether there is a state.
  [[nodiscard]] bool live() const noexcept { return (word_ & live_bit) != 0; }
  /// Whether the open batch has put the old state aside; means nothing unless the batch is the open one.
  [[nodiscard]] bool saved() const noexcept { return (word_ & saved_bit) != 0; }
  [[nodiscard]] bool saved_in(std::uint32_t number) const noexcept {
    return (word_ & ~live_bit) == (number | saved_bit);
  }

  [[nodiscard]] state_mark with_batch(std::uint32_t number) const noexcept {
    return {number, live(), saved()};
  }
  [[nodiscard]] state_mark with_live(bool live) const noexcept { return {batch(), live, saved()}; }
  [[nodiscard]] state_mark with_saved(bool saved) const noexcept {
    return {batch(), live(), saved};
  }

private:
  static constexpr std::uint32_t live_bit = std::uint32_t{1} << 30U;
  static constexpr std::uint32_t saved_bit = std::uint32_t{1} << 31U;

  std::uint32_t word_ = 0;
};
static_assert(sizeof(state_mark) == 4);

/// The state of one key where it lies in its table.
template <class S>
struct state_record {
  S& state;
  state_mark& mark;
};

/// When a key was touched last, as snapshots have it.
struct touch_record {
  static constexpr std::int64_t since_last_batch = std::numeric_limits<std::int64_t>::max();
  std::int64_t time_ms;
  std::uint64_t order; ///< among those of the same time
  std::uint32_t position;

  /// Oldest first.
  friend bool operator<(const touch_record& left, const touch_record& right) {
    return std::tie(left.time_ms, left.order) < std::tie(right.time_ms, right.order);
  }
};

/// Which records of a state table were touched when: takes the open batch back if it fails, knows
/// what changed since a snapshot, and finds the records that were not touched for the longest time.
///
/// Batches are numbered, and a record's mark has the number of the last one that touched it: so the
/// first touch in a batch is known by one comparison, and writes one undo record. Positions are logged
/// besides where somebody will ask for them: at the first touch in each batch if ages are kept, else at
/// the first one since a snapshot, else never. A touch costs an append or two, whatever the number
/// of keys. An entry of the log is void once its record's number is another one; the log is cut before
/// it is longer than four times the number of keys. Not thread-safe.
template <class S>
class state_journal {
public:
  using record = state_record<S>;

  /// `keeps_ages` tells whether `oldest` will be asked for. Batches that touch something are numbered
  /// up to `last_number`; see `is_worn_out`.
  explicit state_journal(bool keeps_ages, std::uint32_t last_number = state_mark::erased - 1)
      : keeps_ages_(keeps_ages),
        last_number_(last_number) {
    // nop
  }

  /// Notes that a key is in use in the open batch.
  void touch(record touched, std::uint32_t position) {
    state_mark& mark = touched.mark;
    if (mark.batch() == open_)
      return;
    undo_.emplace_back(position, mark.with_saved(false), S());
    begin(mark, position, false);
  }

  /// Puts the old state of a record aside before it is replaced.
  void save(record touched, std::uint32_t position) {
    state_mark& mark = touched.mark;
    if (mark.saved_in(open_))
      return;
    undo_.emplace_back(position, mark.with_saved(true), std::move(touched.state));
    begin(mark, position, true);
  }

  /// Takes away the state of a record that `oldest` has found. This is no use of the key: if it comes
  /// again in the same batch, it is touched for the first time.
  void take(record found, std::uint32_t position) {
    state_mark& mark = found.mark;
    if (!mark.saved_in(open_))
      undo_.emplace_back(position, mark.with_saved(true), std::move(found.state));
    found.state = S();
    set_live(mark, false);
    mark = mark.with_batch(0);
  }
  /// Puts a record that `oldest` has found behind all others.
  void put_last(std::uint32_t position) { log_.push_back(position); }

  void set_live(state_mark& changed, bool live) noexcept {
    if (changed.live() == live) [[likely]]
      return;
    live_count_ += live ? 1 : std::size_t(-1);
    changed = changed.with_live(live);
  }

  /// Records with a state.
  [[nodiscard]] std::size_t live_count() const noexcept { return live_count_; }

  /// Ends the batch of this time: what was touched since the last one counts as touched then. Times
  /// that go backwards count as the latest one.
  void commit(std::optional<batch_time> time) {
    if (!undo_.empty()) {
      if (keeps_ages_)
        runs_.push_back({touch_record::since_last_batch, committed_, open_});
      ++open_;
    }
    if (time && timed_ != runs_.size())
      set_time(time->milliseconds());
    undo_.clear();
    committed_ = log_.size();
    committed_live_ = live_count_;
    oldest_ = cursor_;
    choose_what_to_log();
  }

  /// Takes the open batch back; `at(position)` gives a record.
  template <class At>
  void roll_back(At&& at) noexcept {
    for (; !undo_.empty(); undo_.pop_back()) {
      undo_record& undo = undo_.back();
      record touched = at(undo.position);
      if (undo.mark.saved())
        touched.state = std::move(undo.state);
      touched.mark = undo.mark.with_saved(false);
    }
    log_.truncate(committed_);
    cursor_ = oldest_;
    live_count_ = committed_live_;
  }

  /// Calls `found(record, position)` for live records, the one that was touched longest ago first,
  /// as long as they were touched in batches before `before` (or, without it, at all) and it returns
  /// true; it is to `take` the record, or to `put_last` one that the open batch has touched. Goes on
  /// behind where the last call in this batch stopped. Requires that ages are kept.
  template <class At, class Found>
  void oldest(std::optional<batch_time> before, At&& at, Found&& found) {
    for (std::size_t run = run_of_entry(cursor_); cursor_ < log_.size();) {
      while (cursor_ >= end_of(run))
        ++run;
      if (before && !(run < timed_ && runs_[run].time_ms < before->milliseconds()))
        return;
      const std::uint32_t position = log_[cursor_++];
      record candidate = at(position);
      if (!is_last_touch(candidate.mark, run))
        continue;
      // Without a state, its entry is passed: if it comes again, it needs another one.
      if (!candidate.mark.live())
        candidate.mark = candidate.mark.with_batch(0);
      else if (!found(candidate, position))
        return;
    }
  }

  // -- between batches -------------------------------------------------------------------------

  /// When a record was touched last, in milliseconds, as snapshots have it.
  [[nodiscard]] std::int64_t time_of(const state_mark& mark) const {
    const std::size_t run = run_of_batch(mark.batch());
    return run < runs_.size() ? runs_[run].time_ms : touch_record::since_last_batch;
  }

  /// A snapshot was taken: changes count from here.
  void mark_snapshot() noexcept {
    tracks_changes_ = true;
    snapshot_ = open_;
    begin_log();
  }
  /// Whether `changed` can tell.
  [[nodiscard]] bool tracks_changes() const noexcept { return tracks_changes_; }
  void stop_tracking() noexcept {
    tracks_changes_ = false;
    begin_log();
  }

  [[nodiscard]] bool keeps_ages() const noexcept { return keeps_ages_; }

  /// Calls `found(position, order)` for the live records that changed since the last snapshot, in the
  /// order in which they were touched last. Requires that changes are tracked.
  template <class MarkAt, class Found>
  void changed(MarkAt&& mark_at, Found&& found) const {
    each_touched(keeps_ages_ ? run_of_batch(snapshot_) : 0, mark_at, found);
  }
  /// The same for all live records, if ages are kept; else for none.
  template <class MarkAt, class Found>
  void all_touched(MarkAt&& mark_at, Found&& found) const {
    if (keeps_ages_)
      each_touched(0, mark_at, found);
  }

  /// Whether so much of the log is void that `shorten` pays.
  [[nodiscard]] bool is_long() const noexcept {
    return log_.size() > 1024 && log_.size() > 4 * live_count_;
  }
  /// Leaves out what is void, and gives positions new numbers by `moved_to(position)`. Costs the
  /// length of the log.
  template <class MarkAt, class MovedTo>
  void shorten(MarkAt&& mark_at, MovedTo&& moved_to) {
    cell_array<std::uint32_t> log;
    std::vector<touch_run> runs;
    std::size_t timed = 0;
    std::size_t last_run = runs_.size();
    each_touched(0, mark_at, [&](std::uint32_t position, std::uint64_t entry) {
      const std::size_t run = run_of_entry(entry);
      if (keeps_ages_ && run != std::exchange(last_run, run)) {
        runs.push_back(runs_[run]);
        runs.back().first = log.size();
        timed += run < timed_ ? 1 : 0;
      }
      log.push_back(moved_to(position));
    });
    log_ = std::move(log);
    runs_ = std::move(runs);
    timed_ = timed;
    committed_ = log_.size();
    oldest_ = cursor_ = 0;
  }

  /// Whether numbers of batches have run out, so that `restore` has to give new ones.
  [[nodiscard]] bool is_worn_out() const noexcept { return open_ > last_number_; }

  /// Begins anew with these records, which are all live ones.
  template <class MarkAt>
  void restore(std::vector<touch_record> touched, MarkAt&& mark_at) {
    std::stable_sort(touched.begin(), touched.end());
    for (const touch_record& each : touched)
      mark_at(each.position) = mark_at(each.position).with_batch(0);
    log_.clear();
    runs_.clear();
    timed_ = 0;
    open_ = 1;
    for (const touch_record& each : touched) {
      state_mark& mark = mark_at(each.position);
      if (mark.batch() != 0)
        continue;
      // Numbers are left for batches to come; where so many batches are remembered, the last ones
      // count as one.
      const bool is_new =
          runs_.empty() || (runs_.back().time_ms != each.time_ms && open_ <= last_number_ / 2);
      if (is_new)
        runs_.push_back({each.time_ms, log_.size(), open_++});
      runs_.back().time_ms = each.time_ms;
      mark = mark.with_batch(runs_.back().batch);
      log_.push_back(each.position);
    }
    timed_ = runs_.size();
    if (!runs_.empty() && runs_.back().time_ms == touch_record::since_last_batch)
      --timed_;
    if (!keeps_ages_) {
      runs_.clear();
      timed_ = 0;
    }
    committed_ = log_.size();
    oldest_ = cursor_ = 0;
    committed_live_ = live_count_;
    snapshot_ = open_;
    begin_log();
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return log_.capacity() * sizeof(std::uint32_t) + runs_.capacity() * sizeof(touch_run) +
           undo_.capacity() * sizeof(undo_record);
  }

private:
  /// A record as it was before the open batch; `mark.saved()` tells whether the state counts.
  struct undo_record {
    std::uint32_t position;
    state_mark mark;
    S state;
    undo_record(std::uint32_t where, state_mark before, S&& old)
        : position(where),
          mark(before),
          state(std::move(old)) {}
  };
  /// The touches of one batch: those from `first` to the next run.
  struct touch_run {
    std::int64_t time_ms;
    std::size_t first;
    std::uint32_t batch;
  };

  /// Marks a record as touched by the open batch; logs it if it is the first time.
  void begin(state_mark& mark, std::uint32_t position, bool saved) {
    if (mark.batch() < logged_from_)
      log_.push_back(position);
    mark = state_mark(open_, mark.live(), saved);
  }
  void choose_what_to_log() noexcept {
    logged_from_ = keeps_ages_ ? open_ : tracks_changes_ ? snapshot_ : 0;
  }
  /// Without ages the log holds what changed since a snapshot.
  void begin_log() noexcept {
    if (!keeps_ages_) {
      log_.clear();
      committed_ = 0;
    }
    choose_what_to_log();
  }

  /// Gives a time to the runs that have none.
  void set_time(std::int64_t time_ms) {
    if (timed_ != 0)
      time_ms = std::max(time_ms, runs_[timed_ - 1].time_ms);
    // A snapshot that did not know the time of some is to be set right by the next one.
    snapshot_ = std::min(snapshot_, runs_[timed_].batch);
    for (; timed_ < runs_.size(); ++timed_)
      runs_[timed_].time_ms = time_ms;
  }

  /// The run of an entry of the log; that of the open batch comes behind all.
  [[nodiscard]] std::size_t run_of_entry(std::size_t entry) const {
    if (entry >= committed_)
      return runs_.size();
    const auto behind = std::upper_bound(
        runs_.begin(), runs_.end(), entry,
        [](std::size_t value, const touch_run& each) { return value < each.first; });
    return static_cast<std::size_t>(behind - runs_.begin()) - 1;
  }
  /// The first run of a batch with this or a larger number.
  [[nodiscard]] std::size_t run_of_batch(std::uint32_t batch) const {
    const auto found = std::lower_bound(
        runs_.begin(), runs_.end(), batch,
        [](const touch_run& each, std::uint32_t value) { return each.batch < value; });
    return static_cast<std::size_t>(found - runs_.begin());
  }
  [[nodiscard]] std::size_t end_of(std::size_t run) const noexcept {
    if (run < runs_.size())
      return run + 1 < runs_.size() ? runs_[run + 1].first : committed_;
    return log_.size();
  }
  /// Whether a record was touched last by the batch of a run.
  [[nodiscard]] bool is_last_touch(const state_mark& mark, std::size_t run) const noexcept {
    return mark.batch() == (run < runs_.size() ? runs_[run].batch : open_);
  }
  /// Whether an entry of a run counts. Without ages a record is logged once.
  [[nodiscard]] bool is_valid(const state_mark& mark, std::size_t run) const noexcept {
    return mark.live() && (!keeps_ages_ || is_last_touch(mark, run));
  }
  template <class MarkAt, class Found>
  void each_touched(std::size_t run, MarkAt& mark_at, Found&& found) const {
    const std::size_t first = run < runs_.size() ? runs_[run].first : keeps_ages_ ? committed_ : 0;
    for (std::size_t i = std::max(first, oldest_); i < log_.size(); ++i) {
      while (keeps_ages_ && i >= end_of(run))
        ++run;
      if (is_valid(mark_at(log_[i]), run))
        found(log_[i], i);
    }
  }

  bool keeps_ages_;
  bool tracks_changes_ = false;
  std::uint32_t last_number_;
  std::uint32_t open_ = 1;     ///< number of the open batch
  std::uint32_t snapshot_ = 1; ///< number of the first batch since the last snapshot
  std::uint32_t logged_from_ = keeps_ages_ ? 1 : 0; ///< touches of older records are logged
  cell_array<std::uint32_t> log_;
  std::vector<touch_run> runs_; ///< only with ages
  std::size_t timed_ = 0;       ///< runs that have a time
  std::size_t committed_ = 0;   ///< entries of the log before the open batch
  std::size_t oldest_ = 0;      ///< no live record has its entry before this one
  std::size_t cursor_ = 0;      ///< the same in the open batch
  std::size_t live_count_ = 0;
  std::size_t committed_live_ = 0;
  cell_array<undo_record> undo_;
};

} // namespace weir::detail
