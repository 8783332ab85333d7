// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/frame_reader.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <cstdint>

namespace weir {

namespace {

constexpr std::size_t step_bytes = std::size_t{1} << 20U;

std::size_t read(std::streambuf& input, char* to, std::size_t count) {
  return static_cast<std::size_t>(input.sgetn(to, static_cast<std::streamsize>(count)));
}

} // namespace

bool frame_reader::next(std::string& payload) {
  char header[4];
  const std::size_t got = read(input_, header, sizeof(header));
  if (got == 0)
    return false;
  if (got < sizeof(header))
    throw error(errc::corrupt, "raw socket: the data ended inside of a frame's length");
  std::uint32_t length = 0;
  for (const char byte : header)
    length = (length << 8U) | static_cast<unsigned char>(byte);
  if (length > frame_bytes_max_)
    throw error(errc::corrupt, "raw socket: a frame of " + std::to_string(length) +
                                   " bytes; at most " + std::to_string(frame_bytes_max_) +
                                   " are allowed");
  payload.clear();
  while (payload.size() < length) {
    const std::size_t before = payload.size();
    const std::size_t count = std::min<std::size_t>(length - before, step_bytes);
    payload.resize(before + count);
    if (read(input_, payload.data() + before, count) < count)
      throw error(errc::corrupt, "raw socket: the data ended inside of a frame of " +
                                     std::to_string(length) + " bytes");
  }
  return true;
}

} // namespace weir
