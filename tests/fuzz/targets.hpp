// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::fuzz {

/// Something that reads bytes that may come from anywhere.
struct target {
  const char* name;
  /// Reads the bytes: accepts them, or throws `errc::corrupt`. Anything else is a fault, and ends the
  /// process or leaves as another exception.
  void (*read)(std::string_view bytes);
  /// Bytes that are accepted, to begin with.
  std::vector<std::string> (*seeds)();
};

/// The readers of checkpoints. Where a checksum guards what is read, a target also takes its bytes
/// for what the checksum is over, as an attacker would.
std::span<const target> targets();

/// The one of this name; null if there is none.
const target* find_target(std::string_view name);

} // namespace weir::fuzz
