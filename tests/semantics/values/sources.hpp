// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <weir/operators/topology.hpp>
#include <weir/receivers/queue/queue_stream.hpp>

#include "streams.hpp"

namespace weir::testing {

/// How the datasets of a source are laid out: results must not depend on it.
struct source_layout {
  std::uint32_t partitions = 1;
  /// Draws the lengths of chunks; none: chunks as large as may be.
  std::optional<std::uint64_t> chunk_seed{};
};

/// The values in contiguous partitions, cut into chunks as the layout says.
dataset lay_out(const values& elements, const source_layout& layout);

/// A stream of fixed datasets, the first at the first multiple of the batch interval after the
/// epoch; where there is nothing the source has no dataset. After the last one, batches are empty.
value_stream fixed_stream(topology& plan, const std::vector<std::optional<values>>& batches,
                          const source_layout& layout);

/// A stream of what is pushed into the queue.
value_stream queued_stream(topology& plan, std::shared_ptr<batch_queue<value>> queue,
                           bool one_at_a_time, const values& default_elements,
                           const source_layout& layout);

} // namespace weir::testing
