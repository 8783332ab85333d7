// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream_class.hpp>

namespace weir {

template <class T>
template <class U, class Make>
dstream<U> dstream<T>::via(std::string_view operation, Make make) const {
  static_assert(
      std::is_convertible_v<std::invoke_result_t<Make&, const stage_context&>,
                            std::unique_ptr<stage>>,
      "via: the function must take a stage_context and return a std::unique_ptr of a stage");
  return detail::add_narrow<U>(*this, std::string(operation), std::move(make));
}

/// A stage of your own with any number of inputs and output ports: each input is an edge from a
/// stream (`forward_edge<T>(stream.node(), stream.port())`, `keyed_edge<K, V>(…)`, `gather_edge`,
/// …), and output port i is reached by `dstream<U>(plan, node, i)`. `make(stage_context)` returns a
/// `std::unique_ptr<stage>`. Forward edges need as many copies as their producer has partitions,
/// gather edges one.
template <class Make>
node_id add_custom_stage(topology& plan, std::string operation, std::vector<edge_plan> inputs,
                         std::uint32_t copies, Make make) {
  node_plan node;
  node.operation = std::move(operation);
  node.inputs = std::move(inputs);
  node.copies = copies;
  node.partitions = copies;
  node.make_stage = std::move(make);
  return plan.add(std::move(node));
}

} // namespace weir
