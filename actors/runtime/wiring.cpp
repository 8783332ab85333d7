// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/wiring.hpp>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <weir/state/support/error.hpp>

namespace weir::runtime {

namespace {

void check_copies(const edge_plan& edge, const node_plan& producer, const node_plan& consumer) {
  const bool fits = edge.kind == edge_kind::gather ? consumer.copies == 1
                    : edge.kind == edge_kind::forward
                        ? edge.offset + producer.partitions <= consumer.copies
                        : true;
  if (!fits)
    throw error(errc::invalid_argument,
                consumer.name + " has " + std::to_string(consumer.copies) + " copies, but " +
                    producer.name + " feeds it " + std::to_string(producer.partitions) +
                    " partitions: a forward edge needs a copy for each partition, a gather edge "
                    "exactly one copy");
}

/// Whether this copy of the producer ever sends to this copy of the consumer.
bool sends(const edge_plan& edge, const cell& producer, const cell& consumer) {
  if (edge.kind != edge_kind::forward)
    return true;
  const node_plan& plan = producer.plan;
  if (plan.copies == 1 && plan.partitions > 1)
    return consumer.copy >= edge.offset && consumer.copy < edge.offset + plan.partitions;
  return consumer.copy == producer.copy + edge.offset;
}

void share_agreement(std::span<cell* const> copies) {
  std::vector<doorbell*> bells;
  for (cell* place : copies)
    bells.push_back(&place->bell);
  const auto together = std::make_shared<agreement>(std::move(bells));
  for (cell* place : copies)
    place->together = together;
}

} // namespace

wiring::wiring(const topology& plan, flow_ledger& ledger) {
  std::map<node_id, copies> places;
  for (const node_id id : plan.reachable()) {
    const node_plan& node = plan.node(id);
    for (std::uint32_t copy = 0; copy < node.copies; ++copy) {
      cells_.push_back(std::make_unique<cell>(node, copy));
      places[id].push_back(cells_.back().get());
    }
    share_agreement(places[id]);
    if (node.kind == node_plan::role::source) {
      cells_.back()->feed = node.make_source();
      cells_.back()->stream_id = plan.stream_id(id);
      ledger.add_source(cells_.back()->bell);
    }
    for (std::uint32_t port = 0; port < node.inputs.size(); ++port) {
      const edge_plan& edge = node.inputs[port];
      check_copies(edge, plan.node(edge.producer), node);
      connect(edge, port, places[edge.producer], places[id], ledger);
    }
  }
}

void wiring::connect(const edge_plan& edge, std::uint32_t port, const copies& producers,
                     const copies& consumers, flow_ledger& ledger) {
  for (cell* producer : producers) {
    output_edge& out = producer->outputs.emplace_back();
    out.plan = &edge;
    for (cell* consumer : consumers) {
      if (!sends(edge, *producer, *consumer)) {
        out.targets.push_back(nullptr);
        continue;
      }
      slots_.push_back(std::make_unique<slot>(ledger, producer->bell, consumer->bell));
      out.targets.push_back(slots_.back().get());
      consumer->inputs.push_back({slots_.back().get(), port});
    }
  }
}

std::vector<cell*> wiring::cells() const {
  std::vector<cell*> out;
  for (const auto& place : cells_)
    out.push_back(place.get());
  return out;
}

std::vector<cell*> wiring::of_role(node_plan::role role) const {
  std::vector<cell*> out;
  for (const auto& place : cells_)
    if (place->plan.kind == role)
      out.push_back(place.get());
  return out;
}

} // namespace weir::runtime
