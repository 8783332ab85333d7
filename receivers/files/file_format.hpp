// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include <weir/operators/output_port.hpp>
#include <weir/receivers/files/file_reader.hpp>

namespace weir {

/// Where the elements of one file go: the bytes of a batch, file after file, are dealt evenly over
/// the partitions, in order.
struct partition_share {
  std::uint64_t begin = 0; ///< bytes of the batch before this file
  std::uint64_t share = 1; ///< bytes of a partition
  std::uint32_t partitions = 1;

  /// The partition of an element that begins at this byte of the file.
  std::uint32_t at(std::uint64_t offset) const noexcept {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>((begin + offset) / share, partitions - 1));
  }
};

/// Goes through the elements of one file and tells their partitions, without a division for each.
class partition_cursor {
public:
  /// Unless `split`, all of the file goes where its first byte goes.
  partition_cursor(const partition_share& share, bool split)
      : share_(share),
        partition_(share.at(0)),
        end_(split ? end() : never) {}

  /// The partition of the element at this byte; in ascending order.
  std::uint32_t at(std::uint64_t offset) noexcept {
    if (offset >= end_) [[unlikely]] {
      partition_ = share_.at(offset);
      end_ = end();
    }
    return partition_;
  }

private:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t end() const noexcept {
    const bool last = partition_ + 1 >= share_.partitions;
    return last ? never : (partition_ + 1) * share_.share - share_.begin;
  }

  partition_share share_;
  std::uint32_t partition_;
  std::uint64_t end_;
};

/// How the bytes of files become elements of a stream. One actor at a time.
class file_format {
public:
  file_format() = default;
  file_format(const file_format&) = delete;
  file_format& operator=(const file_format&) = delete;
  virtual ~file_format() = default;

  /// A batch begins, with files of about `bytes` in all; what is left of an earlier one is void.
  virtual void begin(output_port_base& out, std::uint64_t bytes) = 0;
  /// Emits the elements of one file. An exception fails the batch.
  virtual void read(file_reader& file, const partition_share& share) = 0;
  /// Emits what was held back.
  virtual void end() {}

  /// Elements of the batch so far.
  std::uint64_t records() const noexcept { return records_; }

protected:
  std::uint64_t records_ = 0;
};

} // namespace weir
