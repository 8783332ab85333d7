// SPDX-License-Identifier: Apache-2.0
#include <weir/state/snapshot_frame.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/xxhash.hpp>

#include <cstring>

namespace weir {

namespace {

// The last byte is no text, so that a text file is never taken for a snapshot.
constexpr std::string_view frame_magic = "WSN\x9d";

struct frame_header {
  char magic[4];
  std::uint32_t version;
  std::uint64_t payload_bytes;
  std::uint64_t checksum;
};
static_assert(sizeof(frame_header) == snapshot_frame_bytes,
              "the header is written as it lies in memory");

[[noreturn]] void refuse(const std::string& why) {
  throw error(errc::corrupt, "snapshot: " + why);
}

/// The header of the frame that begins here.
frame_header header_of(std::string_view framed) {
  if (framed.size() < snapshot_frame_bytes)
    refuse(std::to_string(framed.size()) + " bytes are fewer than a frame has");
  auto header = frame_header();
  std::memcpy(&header, framed.data(), sizeof(header));
  if (std::string_view(header.magic, sizeof(header.magic)) != frame_magic)
    refuse("the magic number is not that of a snapshot");
  return header;
}

} // namespace

void seal_snapshot_frame(std::string& buffer) {
  const auto payload = std::string_view(buffer).substr(snapshot_frame_bytes);
  auto header = frame_header();
  std::memcpy(header.magic, frame_magic.data(), sizeof(header.magic));
  header.version = snapshot_format_version;
  header.payload_bytes = payload.size();
  header.checksum = xxh3(payload.data(), payload.size());
  std::memcpy(buffer.data(), &header, sizeof(header));
}

std::string_view first_snapshot_frame(std::string_view frames) {
  const auto payload_bytes = header_of(frames).payload_bytes;
  if (payload_bytes > frames.size() - snapshot_frame_bytes)
    refuse("its length says " + std::to_string(payload_bytes) + " bytes, there are " +
           std::to_string(frames.size() - snapshot_frame_bytes));
  return frames.substr(0, snapshot_frame_bytes + payload_bytes);
}

std::string_view open_snapshot_frame(std::string_view framed, std::size_t payload_bytes_max) {
  const frame_header header = header_of(framed);
  if (header.version != snapshot_format_version)
    refuse("format version " + std::to_string(header.version) + ", this build reads " +
           std::to_string(snapshot_format_version));
  const auto payload = framed.substr(snapshot_frame_bytes);
  if (header.payload_bytes > payload_bytes_max)
    refuse("its length of " + std::to_string(header.payload_bytes) +
           " bytes is past the limit of " + std::to_string(payload_bytes_max));
  if (header.payload_bytes != payload.size())
    refuse("its length says " + std::to_string(header.payload_bytes) + " bytes, there are " +
           std::to_string(payload.size()));
  if (header.checksum != xxh3(payload.data(), payload.size()))
    refuse("the checksum does not match");
  return payload;
}

} // namespace weir
