// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_reader.hpp>

#include <algorithm>

#include <weir/state/support/fault.hpp>

namespace weir {

std::size_t file_reader::read(std::span<char> into) {
  const std::span<char> room =
      into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), remaining())));
  if (room.empty())
    return 0;
  std::size_t got = 0;
  try {
    fault_point({"receivers.files.read", {}, 0, time_.milliseconds()});
    got = file_.read(offset_, room);
  } catch (...) {
    failed_ = true;
    throw;
  }
  offset_ += got;
  ended_ = got < room.size();
  return got;
}

std::string file_reader::read_all() {
  // By blocks: a size that lies must not cost its memory.
  constexpr std::size_t block_bytes = 1024 * 1024;
  std::string text;
  while (remaining() > 0) {
    const std::size_t before = text.size();
    const auto more = static_cast<std::size_t>(
        std::min<std::uint64_t>(remaining(), std::max(before, block_bytes)));
    text.resize(before + more);
    text.resize(before + read({text.data() + before, more}));
  }
  return text;
}

} // namespace weir
