// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

namespace {

const value& shown(const value& side) {
  return side;
}
value shown(const std::optional<value>& side) {
  return side ? *side : value();
}
value shown(const values& group) {
  return value::list(group);
}

/// A pair of what the two sides of a join hold for a key.
constexpr auto both_sides = [](const auto& sides) {
  return value::pair(shown(sides.first), shown(sides.second));
};

} // namespace

value_stream cogroup(const value_stream& left, const value_stream& right,
                     std::uint32_t partitions) {
  return left.pairs().cogroup(right.pairs(), partitions).map_values(both_sides);
}

value_stream join(const value_stream& left, const value_stream& right, std::uint32_t partitions) {
  return left.pairs().join(right.pairs(), partitions).map_values(both_sides);
}

value_stream left_outer_join(const value_stream& left, const value_stream& right,
                             std::uint32_t partitions) {
  return left.pairs().left_outer_join(right.pairs(), partitions).map_values(both_sides);
}

value_stream right_outer_join(const value_stream& left, const value_stream& right,
                              std::uint32_t partitions) {
  return left.pairs().right_outer_join(right.pairs(), partitions).map_values(both_sides);
}

value_stream full_outer_join(const value_stream& left, const value_stream& right,
                             std::uint32_t partitions) {
  return left.pairs().full_outer_join(right.pairs(), partitions).map_values(both_sides);
}

} // namespace weir::testing
