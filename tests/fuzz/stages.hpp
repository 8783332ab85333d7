// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::fuzz {

/// Stages that keep something, in all the forms that snapshots have.
enum class keeping { mapped, updated, window, keyed_window, inverse_window };

/// Restores a stage from the bytes: the first byte says of what kind, whole or changes on top of a
/// state; then as they are, and as the payload of a frame. What was accepted is written, read again,
/// and worked with.
void read_stage(keeping what, std::string_view bytes);

/// Snapshots of a stage that has worked for a while.
std::vector<std::string> stage_seeds(keeping what);

} // namespace weir::fuzz
