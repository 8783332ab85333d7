// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/text_lines.hpp>

#include <cstring>
#include <string>

namespace weir {

void text_lines::begin(output_port_base& out, std::uint64_t bytes) {
  records_ = 0;
  blocks_.begin(static_cast<output_port<std::string>&>(out), bytes);
}

void text_lines::read(file_reader& file, const partition_share& share) {
  offset_ = 0;
  dropping_ = false;
  partition_cursor partitions(share, file.size() >= split_bytes);
  while (file.remaining() > 0) {
    const std::size_t got = file.read(blocks_.room(file.remaining()));
    const std::size_t scanned = blocks_.pending().size();
    blocks_.wrote(got);
    take_lines(scanned, file, partitions);
  }
  const std::size_t rest = blocks_.pending().size();
  if (rest > max_line_bytes_) {
    note_long_line(file);
    line(max_line_bytes_, rest - max_line_bytes_, partitions);
  } else if (rest > 0) {
    line(rest, 0, partitions);
  }
}

void text_lines::take_lines(std::size_t scanned, const file_reader& file,
                            partition_cursor& partitions) {
  while (true) {
    const std::span<const char> text = blocks_.pending();
    const auto* end = scanned < text.size()
                          ? static_cast<const char*>(
                                std::memchr(text.data() + scanned, '\n', text.size() - scanned))
                          : nullptr;
    if (!end)
      break;
    auto length = static_cast<std::size_t>(end - text.data());
    const std::size_t whole = length + 1;
    scanned = 0;
    if (dropping_) {
      dropping_ = false;
      offset_ += whole;
      blocks_.skip(whole);
      continue;
    }
    if (length > 0 && text[length - 1] == '\r')
      --length;
    if (length > max_line_bytes_) {
      note_long_line(file);
      length = max_line_bytes_;
    }
    line(length, whole - length, partitions);
  }
  // One byte more than allowed may still be the "\r" of the end.
  if (!dropping_ && blocks_.pending().size() > max_line_bytes_ + 1) {
    note_long_line(file);
    line(max_line_bytes_, 0, partitions);
    dropping_ = true;
  }
  if (dropping_) {
    offset_ += blocks_.pending().size();
    blocks_.drop_pending();
  }
}

void text_lines::line(std::size_t length, std::size_t skipped, partition_cursor& partitions) {
  blocks_.element(length, skipped, partitions.at(offset_));
  offset_ += length + skipped;
  ++records_;
}

void text_lines::note_long_line(const file_reader& file) {
  ++counters_->lines_too_long;
  if (warnings_.admit())
    log(log_level::warning, "files",
        "cuts a line to " + std::to_string(max_line_bytes_) + " bytes in " +
            escape_for_log(file.path()) + " (" + std::to_string(warnings_.count()) + " times)");
}

} // namespace weir
