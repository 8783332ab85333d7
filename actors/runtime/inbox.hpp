// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include <weir/actors/runtime/doorbell.hpp>

namespace weir::runtime {

/// Messages to one place of the topology. Like a slot it outlives the actor that reads it, and what
/// has not been read when the actor dies is read by the next. Bounded by those who write: each
/// producer has a bounded number of messages under way for each open batch.
template <class Message>
class inbox {
public:
  explicit inbox(doorbell& reader) : reader_(reader) {}

  void post(Message message) {
    {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(message));
    }
    reader_.ring();
  }
  std::optional<Message> take() {
    const std::lock_guard lock(mutex_);
    if (messages_.empty())
      return std::nullopt;
    std::optional<Message> first(std::move(messages_.front()));
    messages_.pop_front();
    return first;
  }

private:
  doorbell& reader_;
  std::mutex mutex_;
  std::deque<Message> messages_;
};

} // namespace weir::runtime
