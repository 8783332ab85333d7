// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/block_inbox.hpp>
#include <weir/receivers/block_store.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace weir::detail {

/// Blocks on their way into the inbox: room is kept for them, they are made safe, and when all of
/// them are, they enter the inbox next to each other. None of them does if one cannot be made safe.
template <class T>
class stored_blocks {
public:
  using blocks = std::vector<std::shared_ptr<const chunk<T>>>;
  using done = typename block_store<T>::done;

  /// Waits for room only. Throws when the inbox is closed; `told` is not called then.
  static void begin(std::shared_ptr<block_inbox> inbox,
                    const std::shared_ptr<block_store<T>>& durable, blocks input, done told) {
    const auto self =
        std::make_shared<stored_blocks>(std::move(inbox), std::move(input), std::move(told));
    self->inbox_->reserve(self->bytes_);
    if (!durable)
      self->left_ = 1;
    else
      for (const auto& block : self->blocks_)
        try {
          durable->write(block, [self](std::exception_ptr failure) { self->one(failure); });
        } catch (...) {
          self->one(std::current_exception());
        }
    self->one(nullptr);
  }

  stored_blocks(std::shared_ptr<block_inbox> inbox, blocks input, done told)
      : inbox_(std::move(inbox)),
        blocks_(std::move(input)),
        told_(std::move(told)),
        left_(blocks_.size() + 1) {
    for (const auto& block : blocks_)
      bytes_ += block->bytes();
  }

private:
  void one(const std::exception_ptr& failure) {
    if (failure) {
      const std::lock_guard lock(mutex_);
      if (!failure_)
        failure_ = failure;
    }
    if (--left_ > 0)
      return;
    try {
      if (failure_)
        inbox_->put_reserved(bytes_, {});
      else
        inbox_->put_reserved(bytes_, {blocks_.begin(), blocks_.end()});
    } catch (...) {
      failure_ = std::current_exception();
    }
    told_(failure_);
  }

  std::shared_ptr<block_inbox> inbox_;
  blocks blocks_;
  done told_;
  std::size_t bytes_ = 0;
  std::atomic<std::size_t> left_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

} // namespace weir::detail
