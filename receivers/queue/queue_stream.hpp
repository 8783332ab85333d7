// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>

namespace weir {

/// Datasets that wait for their batch, in order. Any thread may push at any time.
template <class T>
class batch_queue {
public:
  void push(batch<T> dataset) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(dataset));
  }
  /// Pushes the values as one dataset, split into `partitions` contiguous partitions.
  void push(const std::vector<T>& values, std::uint32_t partitions = 1) {
    push(batch<T>::of(values, partitions));
  }
  void push(std::initializer_list<T> values, std::uint32_t partitions = 1) {
    push(batch<T>::of(values, partitions));
  }

  /// Takes the first dataset away; none if there is none.
  std::optional<batch<T>> pop() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty())
      return std::nullopt;
    std::optional<batch<T>> first(std::move(waiting_.front()));
    waiting_.pop_front();
    return first;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

private:
  mutable std::mutex mutex_;
  std::deque<batch<T>> waiting_;
};

/// How a queue is turned into batches.
template <class T>
struct queue_options {
  /// One dataset for each batch; otherwise all that wait, as one.
  bool one_at_a_time = true;
  /// The batch when the queue is empty.
  batch<T> default_batch{};
  /// Partitions of the stream; 0: the context's default parallelism. Datasets with more are merged
  /// into as many, contiguously.
  std::uint32_t partitions = 0;
};

namespace detail {

/// Gives the datasets of a queue. What the open batch has taken stays until it is sealed.
template <class T>
class queue_source final : public source {
public:
  queue_source(std::shared_ptr<batch_queue<T>> queue, queue_options<T> options)
      : queue_(std::move(queue)),
        options_(std::move(options)) {}

  source_cut cut(output_port_base& out, const cut_request&) override {
    if (taken_.empty())
      take();
    auto& port = static_cast<output_port<T>&>(out);
    source_cut result;
    for (const batch<T>& dataset : taken_) {
      result.info.records += dataset.size();
      if (taken_.size() == 1)
        emit_batch(port, dataset, options_.partitions);
    }
    if (taken_.size() > 1)
      emit_batch(port, joined(), options_.partitions);
    return result;
  }
  void sealed() override { taken_.clear(); }
  source_recovery recovery() const override { return source_recovery::refuses; }
  void restore(std::string_view) override {
    throw error(
        errc::unsupported,
        "queue_stream: a checkpoint of a program with a queue stream cannot be gone on from, "
        "since what waits in the queue dies with the process; queue streams are for tests");
  }

private:
  void take() {
    for (auto next = queue_->pop(); next; next = queue_->pop()) {
      taken_.push_back(std::move(*next));
      if (options_.one_at_a_time)
        break;
    }
    if (taken_.empty())
      taken_.push_back(options_.default_batch);
  }
  batch<T> joined() const {
    std::vector<typename batch<T>::chunk_list> parts;
    for (const batch<T>& dataset : taken_)
      parts.insert(parts.end(), dataset.partitions().begin(), dataset.partitions().end());
    return batch<T>(std::move(parts));
  }

  std::shared_ptr<batch_queue<T>> queue_;
  queue_options<T> options_;
  std::vector<batch<T>> taken_;
};

} // namespace detail

/// A stream of the datasets that a program puts into a queue: for tests, and for programs that make
/// their batches themselves. Not recoverable: what waits in the queue dies with the process.
/// Throws `errc::invalid_argument` if there is no queue.
template <class T>
dstream<T> queue_stream(topology& plan, std::shared_ptr<batch_queue<T>> queue,
                        queue_options<T> options = {}) {
  if (!queue)
    throw error(errc::invalid_argument, "queue_stream: a queue is needed, got a null pointer");
  if (options.partitions == 0)
    options.partitions = plan.default_parallelism();
  const std::uint32_t partitions = options.partitions;
  return add_source<T>(plan, "queue_stream", partitions,
                       [queue = std::move(queue), options = std::move(options)] {
                         return std::make_unique<detail::queue_source<T>>(queue, options);
                       });
}

} // namespace weir
