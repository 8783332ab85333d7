// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <weir/state/snapshot_frame.hpp>

namespace weir::fuzz {

/// A frame around a payload, as a writer makes it.
inline std::string framed(std::string_view payload) {
  std::string frame(snapshot_frame_bytes, '\0');
  frame += payload;
  seal_snapshot_frame(frame);
  return frame;
}

} // namespace weir::fuzz
