// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace weir::detail {

/// The state of one key as a table keeps it.
template <class S>
struct state_record {
  static constexpr std::uint64_t stamp_max = (std::uint64_t{1} << 62U) - 1;

  S state{};
  /// When the key was touched last, as a number of the journal's; 0: never.
  std::uint64_t stamp : 62 = 0;
  /// Whether there is a state.
  bool live : 1 = false;
  /// Whether the open batch has put the old state aside; means nothing unless the stamp is of it.
  bool saved : 1 = false;
};

/// When a key was touched last, as snapshots have it.
struct touch_record {
  static constexpr std::int64_t since_last_batch = std::numeric_limits<std::int64_t>::max();
  std::int64_t time_ms;
  std::uint64_t stamp;
  std::uint32_t position;

  /// Oldest first.
  friend bool operator<(const touch_record& left, const touch_record& right) {
    return std::tie(left.time_ms, left.stamp) < std::tie(right.time_ms, right.stamp);
  }
};

/// Which records of a state table were touched when: takes the open batch back if it fails, knows
/// what changed since a snapshot, and finds the records that were not touched for the longest time.
///
/// It is one log of positions, one for the first touch of a key in a batch; a record's stamp is the
/// number of its last entry there, so older entries are known to be void without looking for them.
/// Touching costs an append, whatever the number of keys, and the log is cut before it is longer
/// than four times their number. Not thread-safe.
template <class S>
class state_journal {
public:
  using record = state_record<S>;

  /// `keeps_ages` tells whether `oldest` will be asked for.
  explicit state_journal(bool keeps_ages) : keeps_ages_(keeps_ages) {
    // nop
  }

  /// Notes that a key is in use in the open batch.
  void touch(record& touched, std::uint32_t position) {
    if (touched.stamp >= open_)
      return;
    log_.push_back(position);
    marks_.push_back({touched.stamp, touched.live});
    touched.stamp = (next() - 1) & record::stamp_max;
    touched.saved = false;
  }

  /// Puts the old state of a record aside before it is replaced.
  void save(record& touched, std::uint32_t position) {
    touch(touched, position);
    if (touched.saved)
      return;
    states_.push_back({position, std::move(touched.state)});
    touched.saved = true;
  }

  void set_live(record& changed, bool live) noexcept {
    live_count_ += live ? 1 : 0;
    live_count_ -= changed.live ? 1 : 0;
    changed.live = live;
  }

  /// Records with a state.
  [[nodiscard]] std::size_t live_count() const noexcept { return live_count_; }
  /// Whether the record was touched in the open batch.
  [[nodiscard]] bool is_open(const record& asked) const noexcept { return asked.stamp >= open_; }

  /// Ends the batch of this time: what was touched since the last one counts as touched then. Times
  /// that go backwards count as the latest one.
  void commit(std::optional<batch_time> time) {
    if (time && next() != bucketed_) {
      // A snapshot that did not know the time of some is to be set right by the next one.
      snapshot_ = std::min(snapshot_, bucketed_);
      buckets_.push_back(
          {buckets_.empty() ? *time : std::max(*time, buckets_.back().time), bucketed_});
      bucketed_ = next();
    }
    open_ = next();
    marks_.clear();
    states_.clear();
    oldest_ = std::max(oldest_, cursor_);
    committed_live_ = live_count_;
    if (!keeps_ages_ && !tracks_changes_)
      forget();
  }

  /// Takes the open batch back; `at(position)` gives a record.
  template <class At>
  void roll_back(At&& at) noexcept {
    for (auto& [position, state] : states_)
      at(position).state = std::move(state);
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      record& touched = at(log_[open_ - base_ + i]);
      touched.stamp = marks_[i].stamp;
      touched.live = marks_[i].live;
    }
    log_.resize(open_ - base_);
    marks_.clear();
    states_.clear();
    cursor_ = oldest_;
    live_count_ = committed_live_;
  }

  /// Calls `found(record, position)` for live records, the one that was touched longest ago first,
  /// as long as they were touched in batches before `before` (or, without it, at all) and it returns
  /// true. Goes on behind where the last call in this batch stopped.
  template <class At, class Found>
  void oldest(std::optional<batch_time> before, At&& at, Found&& found) {
    for (; cursor_ < next(); ++cursor_) {
      if (before && !is_before(cursor_, *before))
        return;
      const std::uint32_t position = log_[cursor_ - base_];
      record& candidate = at(position);
      if (candidate.stamp == cursor_ && candidate.live && !found(candidate, position))
        return;
    }
  }

  /// When a record was touched last; nothing if that was since the last batch.
  [[nodiscard]] std::optional<batch_time> time_of(std::uint64_t stamp) const {
    if (stamp >= bucketed_ || buckets_.empty())
      return std::nullopt;
    const auto behind = std::upper_bound(
        buckets_.begin(), buckets_.end(), stamp,
        [](std::uint64_t value, const bucket& each) { return value < each.first; });
    return behind == buckets_.begin() ? behind->time : std::prev(behind)->time;
  }

  // -- between batches -------------------------------------------------------------------------

  /// A snapshot was taken: changes count from here.
  void mark_snapshot() noexcept {
    tracks_changes_ = true;
    snapshot_ = next();
    if (!keeps_ages_)
      forget();
  }
  /// Whether `changed` can tell.
  [[nodiscard]] bool tracks_changes() const noexcept { return tracks_changes_; }
  void stop_tracking() noexcept { tracks_changes_ = false; }

  /// Calls `found(record, position)` for the live records that changed since the last snapshot, in
  /// the order in which they were touched last.
  template <class At, class Found>
  void changed(At&& at, Found&& found) const {
    for (std::uint64_t stamp = std::max(snapshot_, base_); stamp < next(); ++stamp) {
      const std::uint32_t position = log_[stamp - base_];
      const auto& candidate = at(position);
      if (candidate.stamp == stamp && candidate.live)
        found(candidate, position);
    }
  }

  /// Whether so much of the log is void that `shorten` pays.
  [[nodiscard]] bool is_long() const noexcept {
    return log_.size() > 1024 && log_.size() > 4 * live_count_;
  }

  /// Leaves out what is void, and gives positions new numbers by `moved_to(position)`. Costs the
  /// length of the log.
  template <class At, class MovedTo>
  void shorten(At&& at, MovedTo&& moved_to) {
    std::vector<std::uint64_t> valid;
    for (std::uint64_t stamp = base_; stamp < next(); ++stamp) {
      const auto& candidate = at(log_[stamp - base_]);
      if (candidate.stamp == stamp && candidate.live)
        valid.push_back(stamp);
    }
    const std::uint64_t base = next();
    const auto renewed = [&](std::uint64_t stamp) {
      const auto place = std::lower_bound(valid.begin(), valid.end(), stamp) - valid.begin();
      return base + static_cast<std::uint64_t>(place);
    };
    std::vector<bucket> buckets;
    for (const bucket& each : buckets_) {
      if (!buckets.empty() && buckets.back().first == renewed(each.first))
        buckets.pop_back();
      buckets.push_back({each.time, renewed(each.first)});
    }
    snapshot_ = renewed(snapshot_);
    bucketed_ = renewed(bucketed_);
    buckets_ = std::move(buckets);
    std::vector<std::uint32_t> log(valid.size());
    for (std::size_t i = 0; i < log.size(); ++i) {
      const std::uint32_t position = log_[valid[i] - base_];
      at(position).stamp = (base + i) & record::stamp_max;
      log[i] = moved_to(position);
    }
    log_ = std::move(log);
    base_ = base;
    open_ = next();
    oldest_ = cursor_ = base_;
  }

  /// Begins anew with these records, which are all there are.
  template <class At>
  void restore(std::vector<touch_record> touched, At&& at) {
    std::stable_sort(touched.begin(), touched.end());
    base_ = next();
    log_.clear();
    buckets_.clear();
    for (const touch_record& each : touched) {
      if (each.time_ms != touch_record::since_last_batch &&
          (buckets_.empty() || buckets_.back().time.milliseconds() != each.time_ms))
        buckets_.push_back({batch_time(std::chrono::milliseconds(each.time_ms)), next()});
      if (each.time_ms != touch_record::since_last_batch)
        bucketed_ = next() + 1;
      at(each.position).stamp = next() & record::stamp_max;
      log_.push_back(each.position);
    }
    if (buckets_.empty())
      bucketed_ = base_;
    oldest_ = cursor_ = base_;
    open_ = snapshot_ = next();
    committed_live_ = live_count_;
    if (!keeps_ages_)
      forget();
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return log_.capacity() * sizeof(std::uint32_t) + buckets_.capacity() * sizeof(bucket) +
           marks_.capacity() * sizeof(mark) + states_.capacity() * sizeof(saved_state);
  }

private:
  struct mark {
    std::uint64_t stamp : 62;
    bool live : 1;
  };
  struct saved_state {
    std::uint32_t position;
    S state;
  };
  /// The touches of one batch: those from `first` to the next bucket.
  struct bucket {
    batch_time time;
    std::uint64_t first;
  };

  [[nodiscard]] std::uint64_t next() const noexcept { return base_ + log_.size(); }
  [[nodiscard]] bool is_before(std::uint64_t stamp, batch_time bound) const {
    const auto time = time_of(stamp);
    return time && *time < bound;
  }
  /// Begins the log anew behind its end.
  void forget() noexcept {
    base_ = next();
    log_.clear();
    buckets_.clear();
    bucketed_ = open_ = snapshot_ = oldest_ = cursor_ = base_;
  }

  bool keeps_ages_;
  bool tracks_changes_ = false;
  std::uint64_t base_ = 1; ///< stamp of the first entry of the log
  std::vector<std::uint32_t> log_;
  std::vector<bucket> buckets_;
  std::uint64_t bucketed_ = 1; ///< stamps before it lie in buckets
  std::uint64_t open_ = 1;     ///< the first stamp of the open batch
  std::uint64_t snapshot_ = 1; ///< the first stamp since the last snapshot
  std::uint64_t oldest_ = 1;   ///< no live record has an older stamp
  std::uint64_t cursor_ = 1;   ///< the same in the open batch
  std::size_t live_count_ = 0;
  std::size_t committed_live_ = 0;
  std::vector<mark> marks_;
  std::vector<saved_state> states_;
};

} // namespace weir::detail
