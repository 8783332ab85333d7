// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

value_stream group_by_key(const value_stream& in, std::uint32_t partitions) {
  return in.pairs().group_by_key(partitions).map_values([](const values& group) {
    return value::list(group);
  });
}

value_stream reduce_by_key(const value_stream& in, value_fold f, std::uint32_t partitions) {
  return in.pairs().reduce_by_key(std::move(f), partitions);
}

value_stream combine_by_key(const value_stream& in, value_function create, value_fold merge_value,
                            value_fold merge_combiners, std::uint32_t partitions,
                            bool map_side_combine) {
  return in.pairs().combine_by_key(std::move(create), std::move(merge_value),
                                   std::move(merge_combiners), partitions, map_side_combine);
}

value_stream partition_by(const value_stream& in, std::uint32_t partitions) {
  return in.pairs().partition_by(partitions);
}

} // namespace weir::testing
