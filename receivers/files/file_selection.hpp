// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <weir/state/batch_time.hpp>

namespace weir {

/// What makes a file the same file: a batch that is read again must find all three as they were.
struct file_id {
  std::string path;
  std::uint64_t size = 0;       ///< bytes
  std::int64_t modified_ms = 0; ///< since the epoch

  friend bool operator==(const file_id&, const file_id&) = default;
};

/// Which files are new to a stream.
struct selection_rule {
  /// Only files modified after this time are; nothing: no such bound.
  std::optional<batch_time> start = {};
  /// How far back a file may have been modified, and how long it is remembered that it was taken;
  /// rounded up to whole batches.
  std::chrono::milliseconds min_remember{60'000};
  /// Whether a path is wanted; empty: unless its name begins with a dot.
  std::function<bool(std::string_view path)> filter = {};
  /// Files that may wait for a later batch; what is beyond stays in its folder to be found again.
  std::size_t waiting_max = 1'000'000;
};

/// How much one batch may take.
struct selection_limits {
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  std::size_t files = std::numeric_limits<std::size_t>::max();
};

/// All that a selection knows after a batch: what a later run of the program begins with.
struct selection_memory {
  std::optional<batch_time> start;
  std::optional<batch_time> last;
  struct known_file {
    file_id id;
    std::int64_t remembered_from_ms = 0;

    friend bool operator==(const known_file&, const known_file&) = default;
  };
  std::vector<known_file> taken; ///< by path
  std::vector<file_id> waiting;  ///< found and not taken, in order

  friend bool operator==(const selection_memory&, const selection_memory&) = default;
};

/// Decides which files belong to which batch, from listings alone: it touches no disk and reads no
/// clock.
///
/// A file belongs to batch t if it was modified in (max(start, t − window), t], is wanted by the
/// filter, and was not taken before. Files are taken by modification time, then path; what exceeds
/// the limits of a batch (but for one file) comes first in the next. A file taken is remembered by
/// its path for one window after its batch; changes seen while it is remembered are ignored, and
/// prolong that, so that the changed file does not count as new once the window has passed. Where
/// batch times were skipped, the window reaches back as if each had had its batch.
/// One thread at a time. Costs a look-up for each file in the window.
class file_selection {
public:
  explicit file_selection(selection_rule rule);

  /// The files of batch `time`. Throws what the filter throws, and is unchanged then.
  std::vector<file_id> select(batch_time time, std::chrono::milliseconds interval,
                              std::span<const file_id> listing, const selection_limits& limits);

  /// Files of the last batch that could not be read now are to come first in the next one.
  void give_back(std::span<const file_id> files);
  /// What a file of batch `time` proved to be when it was opened, or in a run before this one.
  void taken(batch_time time, const file_id& file);

  /// What is remembered; costs a copy of it.
  selection_memory memory() const;
  /// Goes on where an earlier run was; before the first batch. Only files newer than that run's start
  /// are new, if this one wants new files only.
  void restore(const selection_memory& memory);

  /// Files found that no batch has taken yet.
  std::size_t waiting() const noexcept { return waiting_.size(); }
  /// Changes to files that were taken already; not read.
  std::uint64_t edits_ignored() const noexcept { return edits_ignored_; }
  /// Times that a new file was left in its folder because too many are waiting, and files that were
  /// given back.
  std::uint64_t postponed() const noexcept { return postponed_; }

private:
  struct known_file {
    std::uint64_t size;
    std::int64_t modified_ms;
    std::int64_t remembered_from_ms; ///< the later of batch time and modification time
    bool waiting;
  };

  bool wanted(std::string_view path) const;
  bool remembers(const known_file& file) const noexcept {
    return file.waiting || file.remembered_from_ms >= window_begin_ms_;
  }
  void move_window(batch_time time, std::chrono::milliseconds interval);
  void stop_waiting(std::string_view path);
  void refresh(known_file& known, const file_id& seen);
  std::vector<file_id> take(batch_time time, const selection_limits& limits);

  selection_rule rule_;
  std::optional<batch_time> last_;
  std::int64_t window_begin_ms_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t swept_ms_ = std::numeric_limits<std::int64_t>::min();
  std::unordered_map<std::string, known_file> known_;
  std::deque<std::string> waiting_; ///< each of them known
  std::uint64_t edits_ignored_ = 0;
  std::uint64_t postponed_ = 0;
};

} // namespace weir
