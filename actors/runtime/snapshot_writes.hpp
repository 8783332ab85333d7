// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/services.hpp>

namespace weir::runtime {

/// Begins to write a snapshot of a place after a batch; does not wait. The place's chain and the
/// coordinator are told how that went, and the place is rung. `took` is how long it took to make.
void write_snapshot(cell& place, const services& shared, const batch_stamp& batch, bool whole,
                    std::string bytes, std::chrono::milliseconds took);

} // namespace weir::runtime
