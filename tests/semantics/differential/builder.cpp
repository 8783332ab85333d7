// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"

#include <set>

namespace weir::testing {

namespace {

node_builder find_builder(const std::string& operation) {
  for (const node_builders* table :
       {&elementwise_builders(), &keyed_builders(), &window_builders(), &state_builders()}) {
    const auto found = table->find(operation);
    if (found != table->end())
      return found->second;
  }
  throw not_supported("operator: " + operation);
}

} // namespace

const built_node& node_site::input(std::size_t index) const {
  if (index >= inputs.size())
    throw not_supported(node.operation + " with " + std::to_string(inputs.size()) + " inputs");
  return *inputs[index];
}

std::vector<value_stream> node_site::all() const {
  std::vector<value_stream> out;
  for (const built_node* input : inputs)
    out.push_back(input->stream);
  return out;
}

built_case::built_case(const differential_case& from, case_run& run) {
  for (const case_input& input : from.inputs)
    add_input(input, run);
  for (const case_node& node : from.nodes)
    add_node(node, from.setup.batch_interval);
  std::set<std::string> sliced;
  for (const case_slice& slice : from.slices)
    if (sliced.insert(slice.node).second)
      stream(slice.node).cache();
  for (const std::string& output : from.outputs)
    run.record(stream(output), output);
}

void built_case::add_input(const case_input& input, case_run& run) {
  const source_layout layout = run.mode().layout(input.partitions);
  if (!input.queued) {
    nodes_.emplace(input.id,
                   built_node{fixed_stream(run.context(), input.batches, layout), std::nullopt});
    return;
  }
  auto queue = std::make_shared<batch_queue<value>>();
  queues_.push_back({input, queue, layout});
  nodes_.emplace(input.id,
                 built_node{queued_stream(run.context(), std::move(queue), input.one_at_a_time,
                                          input.default_elements, layout),
                            std::nullopt});
}

void built_case::add_node(const case_node& node, milliseconds batch_interval) {
  node_site site{node, {}, batch_interval};
  for (const std::string& input : node.inputs)
    site.inputs.push_back(&nodes_.at(input));
  nodes_.emplace(node.id, find_builder(node.operation)(site));
  node.args.check_all_used(node.operation);
}

void built_case::feed(std::size_t batch) const {
  for (const fed_queue& fed : queues_)
    if (batch < fed.input.feed.size())
      for (const values& elements : fed.input.feed[batch])
        fed.queue->push(lay_out(elements, fed.layout));
}

} // namespace weir::testing
