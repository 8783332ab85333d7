// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <weir/receivers/files/file_selection.hpp>
#include <weir/receivers/files/file_system.hpp>
#include <weir/state/batch_time.hpp>

namespace weir {

/// One file of a batch, read from its beginning to where it ended when it was opened: what is
/// written to it afterwards is not part of the batch.
///
/// Given to the reader function of `file_stream`; valid during that call and on its thread only.
class file_reader {
public:
  file_reader(readable_file& file, const file_id& id, batch_time time)
      : file_(file),
        id_(id),
        time_(time) {}
  file_reader(const file_reader&) = delete;
  file_reader& operator=(const file_reader&) = delete;

  const std::string& path() const noexcept { return id_.path; }
  std::uint64_t size() const noexcept { return id_.size; }
  std::int64_t modified_ms() const noexcept { return id_.modified_ms; }
  /// Bytes not read yet.
  std::uint64_t remaining() const noexcept { return ended_ ? 0 : id_.size - offset_; }

  /// Reads the next bytes; returns how many, fewer than there is room for only at the end, 0 there.
  /// Throws `errc::io`. A file that ends too early is noticed by the stream.
  std::size_t read(std::span<char> into);
  /// The rest of the file in one piece. Costs as much memory; see `file_options::max_file_bytes`.
  std::string read_all();

  /// Whether a read has failed before any byte was delivered.
  bool unreadable() const noexcept { return failed_ && offset_ == 0; }
  /// Bytes delivered.
  std::uint64_t offset() const noexcept { return offset_; }
  /// Whether the file ended before its size.
  bool ended_early() const noexcept { return ended_; }

private:
  readable_file& file_;
  const file_id& id_;
  batch_time time_;
  std::uint64_t offset_ = 0;
  bool failed_ = false;
  bool ended_ = false;
};

} // namespace weir
