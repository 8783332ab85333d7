// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A run of offsets of one partition of a topic. Some of its offsets may hold no record
/// (transaction markers, aborted or compacted records).
struct offset_range {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t from_offset = 0;  ///< included
  std::int64_t until_offset = 0; ///< not included

  [[nodiscard]] std::int64_t count() const noexcept { return until_offset - from_offset; }
  friend auto operator<=>(const offset_range&, const offset_range&) = default;
};

namespace kafka {

/// The ranges as text that `decode_ranges` reads: one line for each.
[[nodiscard]] std::string encode_ranges(const std::vector<offset_range>& ranges);
/// Throws `errc::corrupt` for what `encode_ranges` never writes.
[[nodiscard]] std::vector<offset_range> decode_ranges(std::string_view text);

} // namespace kafka

} // namespace weir
