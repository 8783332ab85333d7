// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace weir {

/// What a file stream has done and what it has met. Written by the stream's actor, read by any
/// thread. A batch that is emitted again counts again.
struct file_counters {
  std::atomic<std::uint64_t> files = 0;          ///< read
  std::atomic<std::uint64_t> bytes = 0;          ///< read
  std::atomic<std::uint64_t> records = 0;        ///< emitted
  std::atomic<std::uint64_t> listings = 0;       ///< of a folder
  std::atomic<std::uint64_t> listings_saved = 0; ///< times that no folder needed to be listed
  std::atomic<std::uint64_t> waiting = 0;        ///< files left to the next batch, now
  std::atomic<std::uint64_t> postponed = 0; ///< files put off: too many wait, or too many are open
  std::atomic<std::uint64_t> edits_ignored = 0;      ///< changes to files after they were taken
  std::atomic<std::uint64_t> folders_missing = 0;    ///< times that no folder was there
  std::atomic<std::uint64_t> folders_unreadable = 0; ///< times that a folder could not be listed
  std::atomic<std::uint64_t> files_skipped = 0; ///< gone or unreadable when they were to be opened
  std::atomic<std::uint64_t> files_too_large = 0;          ///< skipped for their size
  std::atomic<std::uint64_t> files_changed_in_reading = 0; ///< written to while they were read
  std::atomic<std::uint64_t> lines_too_long = 0;           ///< cut
  std::atomic<std::uint64_t> source_changed = 0;           ///< batches that could not be read again
};

} // namespace weir
