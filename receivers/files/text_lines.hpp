// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <weir/receivers/files/file_counters.hpp>
#include <weir/receivers/files/file_format.hpp>
#include <weir/receivers/files/string_blocks.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

/// Files as lines of text, which end with "\n" or "\r\n"; the last one may end with the file. All
/// other bytes pass unchanged, NUL and broken UTF-8 included. A line that is longer than allowed is
/// cut there and counted.
///
/// A file of at least 1 MiB may be split over partitions, between lines; smaller ones stay whole.
class text_lines final : public file_format {
public:
  static constexpr std::uint64_t split_bytes = 1024 * 1024;

  text_lines(std::size_t max_line_bytes, std::shared_ptr<file_counters> counters)
      : max_line_bytes_(max_line_bytes),
        counters_(std::move(counters)) {}

  void begin(output_port_base& out, std::uint64_t bytes) override;
  void read(file_reader& file, const partition_share& share) override;
  void end() override { blocks_.flush(); }

private:
  /// Takes the lines that end in the pending bytes, of which the first `scanned` hold no end.
  void take_lines(std::size_t scanned, const file_reader& file, partition_cursor& partitions);
  /// The first `length` pending bytes are a line, before `skipped` bytes that are not.
  void line(std::size_t length, std::size_t skipped, partition_cursor& partitions);
  void note_long_line(const file_reader& file);

  std::size_t max_line_bytes_;
  std::shared_ptr<file_counters> counters_;
  string_blocks blocks_;
  std::uint64_t offset_ = 0; ///< of the first pending byte in the file
  bool dropping_ = false;    ///< the rest of a line that was cut is still to come
  log_limiter warnings_;
};

} // namespace weir
