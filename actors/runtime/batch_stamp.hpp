// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>

#include <weir/operators/stage.hpp>
#include <weir/state/batch_time.hpp>

namespace weir::runtime {

/// Numbers the batches of a run from 0, without gaps. Chunks flow into a batch before the clock has
/// announced its time, so within the runtime a batch is known by its number.
using batch_number = std::int64_t;

/// A batch that the clock has announced.
struct batch_stamp {
  batch_number number = -1;
  batch_time time;
  bool checkpoint = false;   ///< the state after it is part of a generation
  bool outputs_done = false; ///< by an earlier run: this one only brings back state
};

/// The last thing on an edge of a batch: it is sealed, and how it ended.
struct edge_end {
  batch_stamp batch;
  batch_outcome outcome = batch_outcome::dataset;
  std::exception_ptr cause; ///< of `failed`
};

} // namespace weir::runtime
