// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stage_harness.hpp"

namespace weir::test {

inline void stage_harness::build() {
  if (!places_.empty())
    return;
  for (const node_plan& node : plan_.nodes()) {
    place& here = places_.emplace_back();
    here.id = node.id;
    if (node.kind == node_plan::role::source)
      here.source_port = node.make_port();
    else
      for (std::uint32_t copy = 0; copy < node.copies; ++copy)
        here.stages.push_back(node.make_copy(copy));
  }
  for (const node_plan& node : plan_.nodes())
    for (const edge_plan& input : node.inputs) {
      wire& edge = places_[node.id].inputs.emplace_back();
      edge.plan = &input;
      connect(edge, node.copies);
    }
  for (const auto& tap : taps_) {
    wire& edge = tap_wires_.emplace_back();
    edge.plan = &tap.second;
    connect(edge, 1);
  }
  for (place& here : places_)
    for (std::uint32_t copy = 0; copy < here.stages.size(); ++copy)
      for (output_port_base* port : ports(here, copy))
        port->partition(copy);
}

inline void stage_harness::connect(wire& edge, std::uint32_t targets) {
  place& producer = places_[edge.plan->producer];
  const std::size_t copies = producer.source_port ? 1 : producer.stages.size();
  for (std::size_t copy = 0; copy < copies; ++copy) {
    edge.sinks.push_back(std::make_unique<collecting_sink>());
    auto writer = edge.plan->make_writer({targets, *edge.sinks.back()});
    edge.writers.push_back(writer.get());
    ports(producer, copy).at(edge.plan->producer_port)->attach(std::move(writer));
  }
}

inline std::vector<output_port_base*> stage_harness::ports(place& here, std::size_t copy) {
  if (here.source_port)
    return {here.source_port.get()};
  const auto outputs = here.stages[copy]->outputs();
  return {outputs.begin(), outputs.end()};
}

inline void stage_harness::run_node(place& here) {
  for (place& consumer : places_)
    for (wire& edge : consumer.inputs)
      if (edge.plan->producer == here.id)
        for (const auto& sink : edge.sinks)
          sink->chunks.clear();
  for (wire& tap : tap_wires_)
    if (tap.plan->producer == here.id)
      for (const auto& sink : tap.sinks)
        sink->chunks.clear();
  here.failure = nullptr;
  const std::size_t copies = here.source_port ? 1 : here.stages.size();
  for (std::size_t copy = 0; copy < copies; ++copy)
    for (output_port_base* port : ports(here, copy))
      port->discard();
  if (here.source_port)
    return run_source(here);

  std::vector<batch_outcome> outcomes;
  for (wire& edge : here.inputs) {
    const place& producer = places_[edge.plan->producer];
    outcomes.push_back(producer.outcome);
    if (producer.failure)
      here.failure = producer.failure;
    for (const edge_writer_base* writer : edge.writers)
      if (writer->failure())
        here.failure = writer->failure();
  }
  for (std::uint32_t copy = 0; copy < here.stages.size(); ++copy)
    run_copy(here, copy, outcomes);
  if (here.failure)
    here.outcome = batch_outcome::failed;
}

inline void stage_harness::run_source(place& here) {
  here.outcome = none_[here.id] ? batch_outcome::none : batch_outcome::dataset;
  if (const auto input = inputs_.find(here.id); input != inputs_.end())
    input->second(*here.source_port);
  here.source_port->finish();
}

inline void stage_harness::run_copy(place& here, std::uint32_t copy,
                                    const std::vector<batch_outcome>& outcomes) {
  stage& runs = *here.stages[copy];
  const auto outputs = ports(here, copy);
  try {
    for (std::size_t port = 0; port < here.inputs.size(); ++port)
      for (const auto& sink : here.inputs[port].sinks)
        for (const auto& one : sink->chunks) {
          if (one.target != copy)
            continue;
          for (output_port_base* out : outputs)
            out->begin_input(*one.chunk);
          runs.on_chunk({port, one.partition, one.chunk});
          for (output_port_base* out : outputs)
            out->end_input();
        }
    if (here.failure) {
      runs.roll_back();
      for (output_port_base* out : outputs)
        out->discard();
      return;
    }
    const batch_end end{time_, plan_.batch_interval(), batch_time(std::chrono::milliseconds(0)),
                        outcomes};
    here.outcome =
        end.due(plan_.node(here.id).input_slide) ? runs.on_batch_end(end) : batch_outcome::none;
    for (output_port_base* out : outputs)
      out->finish();
    runs.commit();
  } catch (...) {
    here.failure = std::current_exception();
    runs.roll_back();
    for (output_port_base* out : outputs)
      out->discard();
  }
}

inline std::vector<std::string> stage_harness::snapshots(node_id node, bool changes) {
  build();
  std::vector<std::string> frames;
  auto& stages = places_[node].stages;
  for (std::uint32_t copy = 0; copy < stages.size(); ++copy) {
    const auto groups = groups_of_copy(copy, static_cast<std::uint32_t>(stages.size()));
    snapshot_writer writer;
    if (changes)
      stages[copy]->snapshot_changes(groups, writer);
    else
      stages[copy]->snapshot(groups, writer);
    stages[copy]->snapshot_taken();
    frames.push_back(writer.finish());
  }
  return frames;
}

inline void stage_harness::restore(node_id node, const std::vector<std::string>& frames,
                                   bool changes) {
  build();
  auto& stages = places_[node].stages;
  for (std::uint32_t copy = 0; copy < stages.size(); ++copy)
    for (const std::string& frame : frames) {
      const auto groups = groups_of_copy(copy, static_cast<std::uint32_t>(stages.size()));
      snapshot_reader reader(frame);
      if (changes)
        stages[copy]->restore_changes(groups, reader);
      else
        stages[copy]->restore(groups, reader);
      reader.expect_end();
    }
}

} // namespace weir::test
