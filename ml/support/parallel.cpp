// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/parallel.hpp>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

namespace weir::ml {

struct thread_limit::control {
  explicit control(std::size_t threads)
      : limit(tbb::global_control::max_allowed_parallelism, std::max<std::size_t>(threads, 1)) {
    // nop
  }

  tbb::global_control limit;
};

thread_limit::thread_limit(std::size_t threads) : control_(std::make_unique<control>(threads)) {
  // nop
}

thread_limit::~thread_limit() = default;

std::size_t thread_count() {
  return std::min(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism),
                  static_cast<std::size_t>(std::max(1, tbb::this_task_arena::max_concurrency())));
}

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  if (count == 1) {
    body(0);
    return;
  }
  // One task an index: blocks are coarse already, and no grouping may depend on the machine.
  tbb::parallel_for(
      tbb::blocked_range<std::size_t>(0, count, 1),
      [&body](const tbb::blocked_range<std::size_t>& range) {
        for (auto i = range.begin(); i != range.end(); ++i)
          body(i);
      },
      tbb::simple_partitioner());
}

void parallel_for(const block_plan& plan, const std::function<void(const row_block&)>& body) {
  parallel_for(plan.blocks(), [&](std::size_t index) { body(plan[index]); });
}

void parallel_in_order(const block_plan& plan, std::size_t parts,
                       const std::function<void(const row_block&, std::size_t part)>& make,
                       const std::function<void(const row_block&, std::size_t part)>& take) {
  if (plan.blocks() == 0)
    return;
  auto next = std::size_t{0};
  // Blocks begin and end in their order, at most `parts` of them at a time: any two of these have
  // different remainders, and so parts of their own.
  const auto begin = [&](tbb::flow_control& flow) {
    if (next == plan.blocks())
      flow.stop();
    return next++;
  };
  const auto fill = [&](std::size_t index) {
    make(plan[index], index % parts);
    return index;
  };
  const auto end = [&](std::size_t index) { take(plan[index], index % parts); };
  tbb::parallel_pipeline(
      parts, tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, begin) &
                 tbb::make_filter<std::size_t, std::size_t>(tbb::filter_mode::parallel, fill) &
                 tbb::make_filter<std::size_t, void>(tbb::filter_mode::serial_in_order, end));
}

} // namespace weir::ml
