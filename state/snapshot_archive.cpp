// SPDX-License-Identifier: Apache-2.0
#include <weir/state/snapshot_archive.hpp>

#include <weir/state/support/error.hpp>

#include <cstring>

namespace weir::detail {

void snapshot_input_archive::read_bytes(void* bytes, std::size_t size) {
  if (size > rest_.size())
    throw error(errc::corrupt, "it needs " + std::to_string(size) + " bytes, " +
                                   std::to_string(rest_.size()) + " are left");
  // memcpy takes no null pointer, not even for nothing.
  if (size != 0)
    std::memcpy(bytes, rest_.data(), size);
  rest_.remove_prefix(size);
}

void snapshot_input_archive::read_bool(bool& value) {
  std::uint8_t byte = 0;
  read_bytes(&byte, 1);
  if (byte > 1)
    throw error(errc::corrupt, "a bool is " + std::to_string(byte));
  value = byte == 1;
}

std::uint64_t snapshot_input_archive::read_size() {
  std::uint64_t size = 0;
  read_bytes(&size, sizeof(size));
  require(size, 1);
  return size;
}

void snapshot_input_archive::require(std::uint64_t elements, std::size_t element_bytes) const {
  if (elements > rest_.size() / element_bytes)
    throw error(errc::corrupt, std::to_string(elements) + " elements of at least " +
                                   std::to_string(element_bytes) + " bytes do not fit the " +
                                   std::to_string(rest_.size()) + " bytes left");
}

void snapshot_input_archive::enter() {
  if (++depth_ > depth_max_)
    throw error(errc::corrupt, "objects nest deeper than " + std::to_string(depth_max_));
}

} // namespace weir::detail
