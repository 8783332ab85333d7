// SPDX-License-Identifier: Apache-2.0
#include "sources.hpp"

#include <algorithm>
#include <random>

#include <weir/operators/dstream.hpp>

#include "../../support/batches_source.hpp"

namespace weir::testing {

dataset lay_out(const values& elements, const source_layout& layout) {
  if (!layout.chunk_seed)
    return dataset::of(elements, layout.partitions);
  std::mt19937_64 draw(*layout.chunk_seed);
  std::vector<dataset::chunk_list> parts(layout.partitions);
  std::size_t next = 0;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::size_t end = elements.size() * (p + 1) / parts.size();
    while (next < end) {
      chunk_builder<value> builder;
      for (auto left = std::min<std::size_t>(end - next, 1 + draw() % 3); left != 0; --left)
        builder.push(elements[next++]);
      parts[p].push_back(builder.finish());
    }
  }
  return dataset(std::move(parts));
}

value_stream fixed_stream(topology& plan, const std::vector<std::optional<values>>& batches,
                          const source_layout& layout) {
  datasets_of<value> laid_out;
  for (const auto& elements : batches)
    laid_out.push_back(elements ? std::optional(lay_out(*elements, layout)) : std::nullopt);
  return datasets_stream<value>(plan, std::move(laid_out), layout.partitions);
}

value_stream queued_stream(topology& plan, std::shared_ptr<batch_queue<value>> queue,
                           bool one_at_a_time, const values& default_elements,
                           const source_layout& layout) {
  queue_options<value> options;
  options.one_at_a_time = one_at_a_time;
  options.default_batch = lay_out(default_elements, layout);
  options.partitions = layout.partitions;
  return queue_stream<value>(plan, std::move(queue), std::move(options));
}

} // namespace weir::testing
