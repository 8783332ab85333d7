// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <weir/operators/output_port.hpp>

namespace weir {

/// Names a node of a topology; counted from 0 in the order of their creation.
using node_id = std::uint32_t;

/// What a writer needs to know of the place where it runs.
struct edge_context {
  std::uint32_t targets; ///< copies of the consumer
  chunk_sink& sink;
};

/// Which copies of the producer a copy of the consumer hears from.
enum class edge_kind : std::uint8_t {
  forward, ///< partition p goes to copy p + offset alone
  shuffle, ///< every copy may send to every copy
  gather,  ///< every copy sends to the one copy there is
};

/// One input of a node: from whom, and how elements get from there to here.
struct edge_plan {
  node_id producer = 0;
  std::uint32_t producer_port = 0;
  edge_kind kind = edge_kind::forward;
  std::uint32_t offset = 0; ///< of `forward`: the consumer's copy for the producer's partition 0
  std::function<std::unique_ptr<edge_writer_base>(const edge_context&)> make_writer;
};

} // namespace weir
