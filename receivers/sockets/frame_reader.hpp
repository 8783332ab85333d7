// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <streambuf>
#include <string>

namespace weir {

/// Reads frames of a 4-byte length, highest byte first, and that many bytes.
///
/// Memory grows with the bytes that came, not with the length that is claimed. One thread; the
/// buffer must outlive it. What reading throws passes through.
class frame_reader {
public:
  frame_reader(std::streambuf& input, std::size_t frame_bytes_max)
      : input_(input),
        frame_bytes_max_(frame_bytes_max) {}

  /// Reads the next frame's payload; false at the end of the stream. Throws `errc::corrupt` for a
  /// length above the cap and for a stream that ends inside of a frame.
  bool next(std::string& payload);

private:
  std::streambuf& input_;
  const std::size_t frame_bytes_max_;
};

} // namespace weir
