// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// The frame around every snapshot: magic, format version, length and XXH3-64 of the payload,
/// little-endian. It is checked in full before any byte of the payload is looked at.
inline constexpr std::size_t snapshot_frame_bytes = 24;

/// The version of the frame and of the archive's encoding inside it.
inline constexpr std::uint32_t snapshot_format_version = 1;

/// Writes the frame into the first `snapshot_frame_bytes` of `buffer`, whose rest is the payload.
void seal_snapshot_frame(std::string& buffer);

/// The first of several frames that lie one after another. Throws `errc::corrupt` unless there is
/// one as long as it says; the rest is checked when it is opened.
std::string_view first_snapshot_frame(std::string_view frames);

/// Checks a frame and gives its payload, a part of `framed`. Throws `errc::corrupt` naming what is
/// wrong: too short, not a snapshot, another format, a length past the cap or unlike the bytes
/// there, a checksum.
std::string_view open_snapshot_frame(std::string_view framed, std::size_t payload_bytes_max);

} // namespace weir
