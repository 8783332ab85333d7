// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <weir/operators/topology.hpp>

namespace weir {

/// The interval at which Spark would write a stream's data: what `checkpoint(interval)` said, else
/// the operator's own default (ten slides for `map_with_state`), else for a stream that keeps state
/// the smallest multiple of its slide from ten seconds on; nothing for any other stream.
std::optional<std::chrono::milliseconds> checkpoint_interval_of(const node_plan& stream);

/// How long the stream of each node remembers its batches, by Spark's rules: `remember`, which is
/// the context's, but at least one slide, and two checkpoint intervals; at least as long as each
/// stream that is made of it, and longer by the window where that is a window.
std::vector<std::chrono::milliseconds>
remember_durations(const topology& plan, std::optional<std::chrono::milliseconds> remember);

/// Checks the checkpoint intervals of all streams that run, by Spark's rules: there is a checkpoint
/// folder (or `folder_given` says that it is not needed), and each is a multiple of the slide.
/// Throws `errc::invalid_argument` naming stream and figures.
void check_checkpoint_intervals(const topology& plan, bool folder_given);

} // namespace weir
