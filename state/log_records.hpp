// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// The frame around each record of a log: magic with format version, length, XXH3-64 of the payload
/// and of the header itself, little-endian. A single changed bit anywhere is found.
inline constexpr std::size_t log_record_header_bytes = 24;

/// The longest payload.
inline constexpr std::uint32_t log_record_bytes_max = std::uint32_t{1} << 30U;

/// Appends a record to `out`. Throws `errc::limit_exceeded` for one that is too long.
void append_log_record(std::string& out, std::string_view payload);

/// Goes through the records of one part of a log. The bytes may come from anywhere.
///
/// A part that ends in the middle of a record, or in zeros, was cut off by a crash while it was
/// written: what is there of that record was never promised to anybody and is passed over. Anything
/// else that is not a record throws `errc::corrupt`, naming the place.
class log_record_reader {
public:
  /// `name` is for errors; both must outlive the reader.
  log_record_reader(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {
    // nop
  }

  /// Gives the next payload, a part of the bytes; false at the end.
  bool next(std::string_view& payload);

  /// Whether the part ends in a record that is not whole.
  [[nodiscard]] bool cut_off() const noexcept { return cut_off_; }

private:
  [[noreturn]] void refuse(const char* why) const;
  bool end_cut_off() noexcept;

  std::string_view bytes_;
  std::string_view name_;
  std::size_t position_ = 0;
  bool cut_off_ = false;
};

} // namespace weir
