// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/checkpoint_store.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weir {

/// Writes records into segments `<prefix><number>` of a store, so that old ones can be removed as a
/// whole.
///
/// A record is safe once a `sync` after it has returned. A segment that failed is not touched again:
/// the records that are not safe yet go into a new one with the next `sync`, so a reader may meet a
/// record twice. One thread at a time.
class segmented_log {
public:
  /// Begins with segment `first`, when there is something to write. The store must outlive the log.
  segmented_log(checkpoint_store& store, std::string prefix, std::uint64_t first = 0)
      : store_(store),
        prefix_(std::move(prefix)),
        segment_(first) {
    // nop
  }

  void append(std::string_view payload);
  /// Writes and makes safe all that was appended. Throws `errc::io`; call it again to try again.
  void sync();
  /// Lets the next record begin a new segment; what was appended must be safe.
  void roll() noexcept;

  /// The number of the segment that the next sync writes into.
  [[nodiscard]] std::uint64_t segment() const noexcept { return segment_; }
  /// Forgets what is not safe yet.
  void drop_unsafe() noexcept { unsafe_.clear(); }
  /// Removes the segments before this one.
  void remove_before(std::uint64_t segment);

private:
  [[nodiscard]] std::string key(std::uint64_t segment) const;

  checkpoint_store& store_;
  const std::string prefix_;
  std::uint64_t segment_;
  std::unique_ptr<checkpoint_log> open_;
  std::string unsafe_; ///< records that no sync has made safe
};

/// Calls `on_record(payload, segment)` for each record under a prefix, in order, those that were
/// written twice twice. Throws `errc::corrupt` for bytes that are no records and keys that are no
/// segments.
void read_segmented_log(checkpoint_store& store, const std::string& prefix,
                        const std::function<void(std::string_view, std::uint64_t)>& on_record);

} // namespace weir
