// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "differential_case.hpp"

namespace weir::testing {

/// A node of a case as a stream of the library; with state, also the stream of its snapshots.
struct built_node {
  value_stream stream;
  std::optional<value_stream> snapshots{};
};

/// What an operator is built from.
struct node_site {
  const case_node& node;
  std::vector<const built_node*> inputs;
  milliseconds batch_interval;

  const arguments& args() const { return node.args; }
  /// Throws `not_supported` if the case gives too few.
  const built_node& input(std::size_t index) const;
  const value_stream& in(std::size_t index = 0) const { return input(index).stream; }
  std::vector<value_stream> all() const;
};

using node_builder = built_node (*)(const node_site&);
using node_builders = std::map<std::string, node_builder>;

// The operators of the notation, by their names.
const node_builders& elementwise_builders();
const node_builders& keyed_builders();
const node_builders& window_builders();
const node_builders& state_builders();

/// The topology of a case in a context.
class built_case {
public:
  /// Adds inputs, nodes and outputs. Throws `not_supported` for what the notation does not have.
  built_case(const differential_case& from, case_run& run);

  const value_stream& stream(const std::string& id) const { return nodes_.at(id).stream; }
  /// Pushes what queues get before a batch.
  void feed(std::size_t batch) const;

private:
  struct fed_queue {
    const case_input& input;
    std::shared_ptr<batch_queue<value>> queue;
    source_layout layout;
  };

  void add_input(const case_input& input, case_run& run);
  void add_node(const case_node& node, milliseconds batch_interval);

  std::map<std::string, built_node> nodes_;
  std::vector<fed_queue> queues_;
};

} // namespace weir::testing
