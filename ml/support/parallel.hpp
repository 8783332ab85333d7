// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weir::ml {

/// A run of rows: `[begin, end)`, the `index`-th of its plan.
struct row_block {
  std::size_t index;
  std::size_t begin;
  std::size_t end;

  [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

/// How rows are cut into blocks. The cut depends on the number of rows alone, never on that of
/// threads: sums over blocks are then the same bits on any machine, and so is what a random
/// generator per block draws.
class block_plan {
public:
  /// At most `blocks_max` blocks of equal size (to one row), none smaller than `rows_min` unless
  /// there are fewer rows. Take fewer blocks where each needs a large accumulator.
  explicit block_plan(std::size_t rows, std::size_t blocks_max = 64, std::size_t rows_min = 256)
      : rows_(rows),
        blocks_(std::clamp(rows / std::max<std::size_t>(rows_min, 1), std::size_t{rows > 0},
                           std::max<std::size_t>(blocks_max, 1))) {
    // nop
  }

  /// The number of blocks; 0 only if there are no rows.
  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_; }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] row_block operator[](std::size_t index) const noexcept {
    const auto cut = [this](std::size_t i) {
      return rows_ / blocks_ * i + std::min(i, rows_ % blocks_);
    };
    return {index, cut(index), cut(index + 1)};
  }

private:
  std::size_t rows_;
  std::size_t blocks_;
};

/// The number of threads that parallel loops use now.
std::size_t thread_count();

/// Calls `body` once per index in `[0, count)`, on the threads of oneTBB, in any order. What a call
/// throws ends the loop: the rest is not begun, and one of the exceptions reaches the caller.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

/// Calls `body` once per block of the plan, in parallel.
void parallel_for(const block_plan& plan, const std::function<void(const row_block&)>& body);

/// Reduces over blocks: `map(block)` gives an accumulator, in parallel; then
/// `merge(total, std::move(next))` is called in the order of the blocks, on the caller's thread.
/// Same result whatever the number of threads. With no rows the result is `T()`.
/// Memory: one accumulator a block.
template <class T, class Map, class Merge>
T parallel_reduce(const block_plan& plan, const Map& map, const Merge& merge) {
  auto parts = std::vector<std::unique_ptr<T>>(plan.blocks());
  parallel_for(
      plan, [&](const row_block& block) { parts[block.index] = std::make_unique<T>(map(block)); });
  if (parts.empty())
    return T();
  auto total = std::move(*parts.front());
  parts.front().reset();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    merge(total, std::move(*parts[i]));
    parts[i].reset();
  }
  return total;
}

/// Makes parts in parallel and takes them in the order of the blocks: `make(block, part)` fills a part,
/// which is empty or one that was taken before, then `take(block, part)` is called, by one thread at
/// a time. Memory: some parts a thread, which stay warm in the cache if blocks are small.
void parallel_in_order(const block_plan& plan, std::size_t parts,
                       const std::function<void(const row_block&, std::size_t part)>& make,
                       const std::function<void(const row_block&, std::size_t part)>& take);

template <class Part, class Make, class Take>
void parallel_in_order(const block_plan& plan, const Make& make, const Take& take) {
  auto parts = std::vector<Part>(std::min(plan.blocks(), 4 * thread_count()));
  parallel_in_order(
      plan, parts.size(),
      [&](const row_block& block, std::size_t part) { make(block, parts[part]); },
      [&](const row_block& block, std::size_t part) { take(block, parts[part]); });
}

/// While it lives, parallel loops of the process use at most so many threads (the smallest of the
/// living ones counts). For tests and for programs that keep cores free. Costs little.
class thread_limit {
public:
  explicit thread_limit(std::size_t threads);
  thread_limit(const thread_limit&) = delete;
  thread_limit& operator=(const thread_limit&) = delete;
  ~thread_limit();

private:
  struct control;
  std::unique_ptr<control> control_;
};

} // namespace weir::ml
