// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/column.hpp>
#include <weir/operators/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace weir {

/// Cuts a stream of bytes into lines without copying them: bytes are read straight into blocks, and
/// lines are views into those.
///
///     const auto count = read(splitter.space());
///     splitter.received(count, hand_over);
///
/// A line ends with "\n" or "\r\n"; any other byte, also NUL or what is not UTF-8, is part of it. A
/// line longer than the cap is handed over cut at the cap, as soon as it is that long. Only an
/// unfinished line at the end of a block is copied, to the next one. Blocks grow from 4 KiB to
/// 256 KiB with what one read brings, so that little text does not keep much memory.
/// One thread at a time.
class line_splitter {
public:
  /// Takes over lines and the slice of the block they lie in, which is all they need to live.
  using sink = std::function<void(column<std::string>&& lines, const text_buffer& slice)>;

  static constexpr std::size_t block_bytes_min = 4 * 1024;
  static constexpr std::size_t block_bytes_max = 256 * 1024;

  explicit line_splitter(std::size_t line_bytes_max,
                         std::size_t first_block_bytes = block_bytes_min);

  /// Where to read the next bytes to; never empty. Valid until the next call.
  [[nodiscard]] std::span<char> space();
  /// Hands over the lines that the first `count` bytes of `space` complete. What `hand_over` throws
  /// passes through, and the splitter is then to be given up.
  void received(std::size_t count, const sink& hand_over);
  /// Hands over the last line if it lacks its end.
  void end(const sink& hand_over);

  /// Lines that were longer than the cap.
  [[nodiscard]] std::uint64_t lines_cut() const noexcept { return lines_cut_; }

private:
  void new_block();
  void add(std::size_t end);
  void flush(const sink& hand_over);

  const std::size_t line_bytes_max_;
  text_buffer block_;
  std::size_t filled_ = 0; ///< bytes of the block that were received
  std::size_t line_ = 0;   ///< where the unfinished line begins
  std::size_t searched_ = 0;
  std::size_t largest_read_ = 0; ///< into this block
  bool skipping_ = false;        ///< in the rest of a line that was cut
  column<std::string> lines_;    ///< to be handed over
  std::size_t slice_begin_ = 0;
  std::size_t slice_end_ = 0;
  std::size_t expected_lines_ = 0;
  std::uint64_t lines_cut_ = 0;
};

} // namespace weir
