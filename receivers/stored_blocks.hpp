// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/block_inbox.hpp>
#include <weir/receivers/block_store.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weir::detail {

/// Puts blocks into the inbox next to each other once they are safe, all or none: room is kept for
/// them meanwhile. Waits for room only. Throws when the inbox is closed; `told` is not called then.
template <class T>
void store_blocks(const std::shared_ptr<block_inbox>& inbox,
                  const std::shared_ptr<block_store<T>>& durable,
                  std::vector<std::shared_ptr<const chunk<T>>> blocks,
                  std::function<void(std::exception_ptr)> told) {
  std::erase_if(blocks, [](const auto& block) { return block->size() == 0; });
  std::size_t bytes = 0;
  for (const auto& block : blocks)
    bytes += block->bytes();
  if (!durable || blocks.empty()) {
    inbox->put({blocks.begin(), blocks.end()});
    told(nullptr);
    return;
  }
  // What was stored before comes before.
  inbox->complete();
  inbox->reserve(bytes);
  const auto enter = [inbox, blocks, bytes, told = std::move(told)](std::exception_ptr failure,
                                                                    std::uint64_t first) {
    try {
      if (failure)
        inbox->put_reserved(bytes, {});
      else
        inbox->put_reserved(bytes, {blocks.begin(), blocks.end()}, first);
    } catch (...) {
      failure = std::current_exception();
    }
    told(failure);
  };
  try {
    durable->write(blocks, enter);
  } catch (...) {
    enter(std::current_exception(), 0);
  }
}

} // namespace weir::detail
