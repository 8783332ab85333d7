// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

value_stream map(const value_stream& in, value_function f) {
  return in.elements().map(std::move(f));
}

value_stream flat_map(const value_stream& in, value_expansion f) {
  return in.elements().flat_map(std::move(f));
}

value_stream filter(const value_stream& in, value_test f) {
  return in.elements().filter(std::move(f));
}

value_stream map_partitions(const value_stream& in, std::function<values(const dataset&)> f) {
  return in.elements().map_partitions(std::move(f));
}

value_stream glom(const value_stream& in) {
  // The order in a partition counts, so it is no list of a group.
  return in.elements().glom().map([](const values& partition) { return value::tuple(partition); });
}

value_stream map_values(const value_stream& in, value_function f) {
  return in.pairs().map_values(std::move(f));
}

value_stream flat_map_values(const value_stream& in, value_expansion f) {
  return in.pairs().flat_map_values(std::move(f));
}

} // namespace weir::testing
