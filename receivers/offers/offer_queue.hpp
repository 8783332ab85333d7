// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>

namespace weir {

/// Bounds of an `offer_queue`.
struct offer_options {
  /// Elements that may wait for a batch; what is offered beyond them is refused.
  std::size_t items_max = 100'000;
};

/// The entrance of a stream whose elements a program pushes in without ever waiting: an offer is
/// taken or refused at once. Any thread.
template <class T>
class offer_queue {
public:
  explicit offer_queue(offer_options options = {}) : options_(options) {}

  /// Takes one element; false: refused, since there is no room or the stream has ended.
  template <class U>
  bool offer(U&& item) {
    const std::lock_guard lock(mutex_);
    if (room_locked() < 1)
      return refuse(1);
    builder_.push(std::forward<U>(item));
    ++waiting_;
    cut_full_chunk();
    return true;
  }
  /// Takes all elements or none.
  bool offer_all(const std::vector<T>& items) {
    const std::lock_guard lock(mutex_);
    if (room_locked() < items.size())
      return refuse(items.size());
    for (const T& item : items) {
      builder_.push(as_view<T>(item));
      ++waiting_;
      cut_full_chunk();
    }
    return true;
  }

  /// Elements that would be taken now.
  std::size_t room() const {
    const std::lock_guard lock(mutex_);
    return room_locked();
  }
  /// Calls `tell(room)` once, as soon as there is room: at once, or when a batch has taken some; with
  /// 0 when the stream ends first. The call must be short.
  void when_room(std::function<void(std::size_t)> tell) {
    std::size_t now = 0;
    {
      const std::lock_guard lock(mutex_);
      now = room_locked();
      if (now == 0 && !closed_) {
        waiters_.push_back(std::move(tell));
        return;
      }
    }
    tell(now);
  }
  /// Whether the stream has ended: there is no room any more.
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  /// Elements refused so far.
  std::uint64_t refused() const {
    const std::lock_guard lock(mutex_);
    return refused_;
  }

  // -- for the stream's source -----------------------------------------------------------------

  using chunk_list = std::vector<std::shared_ptr<const chunk<T>>>;
  /// Takes all that wait.
  chunk_list take() {
    chunk_list taken;
    std::vector<std::function<void(std::size_t)>> told;
    {
      const std::lock_guard lock(mutex_);
      if (!builder_.empty())
        chunks_.push_back(builder_.finish());
      taken.swap(chunks_);
      waiting_ = 0;
      told.swap(waiters_);
    }
    for (const auto& tell : told)
      tell(options_.items_max);
    return taken;
  }
  bool empty() const {
    const std::lock_guard lock(mutex_);
    return waiting_ == 0;
  }
  /// Refuses everything from now on.
  void close() {
    std::vector<std::function<void(std::size_t)>> told;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      told.swap(waiters_);
    }
    for (const auto& tell : told)
      tell(0);
  }

private:
  std::size_t room_locked() const { return closed_ ? 0 : options_.items_max - waiting_; }
  bool refuse(std::size_t items) {
    refused_ += items;
    return false;
  }
  void cut_full_chunk() {
    if (builder_.size() == chunk_limits::elements)
      chunks_.push_back(builder_.finish());
  }

  offer_options options_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  std::size_t waiting_ = 0;
  std::uint64_t refused_ = 0;
  chunk_builder<T> builder_;
  chunk_list chunks_;
  std::vector<std::function<void(std::size_t)>> waiters_;
};

namespace detail {

/// Cuts batches from an offer queue. What the open batch has taken stays until it is sealed.
template <class T>
class offer_source final : public source {
public:
  explicit offer_source(std::shared_ptr<offer_queue<T>> queue) : queue_(std::move(queue)) {}
  void stop() override { queue_->close(); }
  bool pending() const override { return !queue_->empty(); }
  source_cut cut(output_port_base& out, const cut_request&) override {
    if (!cut_)
      taken_ = queue_->take();
    cut_ = true;
    source_cut result;
    for (const auto& part : taken_) {
      result.info.records += part->size();
      static_cast<output_port<T>&>(out).emit_chunk(part);
    }
    return result;
  }
  void sealed() override {
    taken_.clear();
    cut_ = false;
  }

private:
  std::shared_ptr<offer_queue<T>> queue_;
  typename offer_queue<T>::chunk_list taken_;
  bool cut_ = false;
};

} // namespace detail

/// A stream of what is offered to a queue. What waits in it dies with the process.
template <class T>
dstream<T> offer_stream(topology& plan, std::shared_ptr<offer_queue<T>> queue) {
  if (!queue)
    throw error(errc::invalid_argument, "offer_stream: a queue is needed, got a null pointer");
  return add_source<T>(plan, "offer_stream", 1, [queue = std::move(queue)] {
    return std::make_unique<detail::offer_source<T>>(queue);
  });
}

} // namespace weir
