// SPDX-License-Identifier: Apache-2.0
#include "spark_inputs.hpp"

#include <algorithm>

namespace weir::testing {

source_layout spark_inputs::layout() const {
  constexpr std::int64_t default_partitions = 2;
  return {static_cast<std::uint32_t>(test_.number_or("input_partitions", default_partitions)),
          run_.mode().chunk_seed};
}

const value_stream& spark_inputs::stream(int which) {
  const auto found = streams_.find(which);
  if (found != streams_.end())
    return found->second;
  return streams_.emplace(which, fixed_stream(run_.context(), test_.input(which), layout()))
      .first->second;
}

value_stream spark_inputs::queue(int which) {
  fed_queue fed{std::make_shared<batch_queue<value>>(), {}};
  for (const auto& elements : test_.input(which))
    fed.waiting.push_back(elements.value_or(values()));
  queues_.push_back(fed);
  return queued_stream(run_.context(), fed.queue, test_.flag_or("oneAtATime", true), {}, layout());
}

bool spark_inputs::holds_pairs(int which) const {
  for (const auto& elements : test_.input(which))
    if (elements && !elements->empty())
      return elements->front().is_sequence();
  return false;
}

spark_files& spark_inputs::files() {
  if (!files_)
    files_ = std::make_unique<spark_files>(test_);
  return *files_;
}

void spark_inputs::before_batch(std::size_t batch) {
  if (files_)
    files_->before_batch(batch);
  constexpr std::size_t pushed_at_once = 2;
  for (fed_queue& fed : queues_) {
    const std::size_t end = std::min(fed.waiting.size(), fed.next + pushed_at_once);
    for (; fed.next < end; ++fed.next)
      fed.queue->push(lay_out(fed.waiting[fed.next], layout()));
  }
}

} // namespace weir::testing
