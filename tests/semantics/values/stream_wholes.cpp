// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

namespace {

std::vector<dstream<value>> elements_of(std::span<const value_stream> in) {
  std::vector<dstream<value>> out;
  for (const value_stream& stream : in)
    out.push_back(stream.elements());
  return out;
}

} // namespace

value_stream repartition(const value_stream& in, std::uint32_t partitions) {
  return in.elements().repartition(partitions);
}

value_stream union_with(const value_stream& left, const value_stream& right) {
  return left.elements().union_with(right.elements());
}

value_stream union_all(std::span<const value_stream> in) {
  return weir::union_all<value>(elements_of(in));
}

value_stream reduce(const value_stream& in, value_fold f) {
  return in.elements().reduce(std::move(f));
}

value_stream count(const value_stream& in) {
  return in.elements().count().map([](std::int64_t number) { return value(number); });
}

value_stream count_by_value(const value_stream& in, std::uint32_t partitions) {
  return in.elements().count_by_value(partitions).map_values([](std::int64_t number) {
    return value(number);
  });
}

value_stream transform(const value_stream& in,
                       std::function<dataset(const dataset&, batch_time)> f) {
  return in.elements().transform(std::move(f));
}

value_stream transform_with(const value_stream& left, const value_stream& right,
                            std::function<dataset(const dataset&, const dataset&, batch_time)> f) {
  return left.elements().transform_with(right.elements(), std::move(f));
}

value_stream transform_all(std::span<const value_stream> in,
                           std::function<dataset(const std::vector<dataset>&, batch_time)> f) {
  const auto streams = elements_of(in);
  return weir::transform_all<value>(std::span<const dstream<value>>(streams), std::move(f));
}

} // namespace weir::testing
