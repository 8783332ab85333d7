// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/gathered.hpp>
#include <weir/operators/history_options.hpp>
#include <weir/state/stage_gauges.hpp>

namespace weir {

/// The batches of the past that a stream keeps, without their element type. Any thread.
class stream_history {
public:
  /// Throws `errc::invalid_argument` for options that would keep nothing.
  explicit stream_history(const history_options& options);
  stream_history(const stream_history&) = delete;
  stream_history& operator=(const stream_history&) = delete;
  virtual ~stream_history() = default;

  /// A run begins: slides count from `zero`, and batches are kept for `remember`.
  void begin(batch_time zero, std::chrono::milliseconds remember);
  /// The batches that are kept, as keys, their bytes, and how many the cap has evicted.
  stage_gauges gauges() const;

protected:
  /// The first and the last time of a slice, aligned downwards to the slide, with a warning for each
  /// that was not. Throws `errc::illegal_state` before the run.
  struct range {
    batch_time from;
    batch_time to;
  };
  range aligned(range wanted, const node_plan& stream) const;
  /// Batches up to this time are no longer kept once there is one of `newest`.
  batch_time horizon(batch_time newest) const;
  bool over_cap() const noexcept { return counted_.bytes > bytes_max_; }

  mutable std::mutex mutex_;
  stage_gauges counted_;

private:
  std::size_t bytes_max_;
  std::optional<batch_time> zero_;
  std::chrono::milliseconds remember_{0};
};

/// Tells every history in the plan that a run begins. `remember` is that of the context.
void begin_histories(const topology& plan, batch_time zero,
                     std::optional<std::chrono::milliseconds> remember);

namespace detail {

/// The batches that a stream of T keeps.
template <class T>
class history_of final : public stream_history {
public:
  using stream_history::stream_history;

  /// Keeps a batch, once: one of the same time takes its place.
  void put(batch_time time, batch<T> dataset) {
    const std::lock_guard lock(mutex_);
    if (const auto same = batches_.find(time); same != batches_.end())
      drop(same);
    const std::size_t bytes = bytes_of(dataset);
    batches_.emplace(time, kept{std::move(dataset), bytes});
    ++counted_.keys;
    counted_.bytes += bytes;
    while (!batches_.empty() && batches_.begin()->first <= horizon(time))
      drop(batches_.begin());
    while (over_cap()) {
      drop(batches_.begin());
      ++counted_.evicted;
    }
  }
  std::vector<batch<T>> slice(batch_time from, batch_time to, const node_plan& stream) const {
    const std::lock_guard lock(mutex_);
    const range wanted = aligned({from, to}, stream);
    std::vector<batch<T>> out;
    for (auto at = batches_.lower_bound(wanted.from);
         at != batches_.end() && at->first <= wanted.to; ++at)
      out.push_back(at->second.dataset);
    return out;
  }

private:
  struct kept {
    batch<T> dataset;
    std::size_t bytes;
  };

  static std::size_t bytes_of(const batch<T>& dataset) {
    std::size_t sum = 0;
    for (const auto& partition : dataset.partitions())
      for (const auto& part : partition)
        sum += part->bytes();
    return sum;
  }
  void drop(typename std::map<batch_time, kept>::iterator at) {
    --counted_.keys;
    counted_.bytes -= at->second.bytes;
    batches_.erase(at);
  }

  std::map<batch_time, kept> batches_;
};

/// Gathers each batch and puts it into the history. Text is copied together, so that what is kept
/// pins no buffers of its input. A successor of a stage that died may put a batch again.
template <class T>
class history_stage final : public output_stage {
public:
  history_stage(std::shared_ptr<history_of<T>> history, std::uint32_t partitions)
      : history_(std::move(history)),
        gathered_(partitions) {}

  void on_chunk(const input_chunk& input) override {
    if (input.chunk->buffers().empty())
      return gathered_.add(input);
    for (auto&& element : input.as<T>())
      copier_.push(element);
    const chunk_ptr copy = copier_.finish();
    gathered_.add({input.port, input.partition, copy});
  }
  void run(const output_key& key) override { history_->put(key.time, gathered_.take()); }
  std::optional<stage_gauges> gauges() const override { return history_->gauges(); }
  void roll_back() override {
    gathered_.clear();
    copier_.clear();
  }

private:
  std::shared_ptr<history_of<T>> history_;
  gathered<T> gathered_;
  chunk_builder<T> copier_;
};

/// The history of a stream; null if it has none.
template <class T>
std::shared_ptr<history_of<T>> find_history(const dstream<T>& stream) {
  return std::static_pointer_cast<history_of<T>>(
      stream.plan().history(stream.node(), stream.port()));
}

/// Throws `errc::illegal_state`, since the stream was not persisted.
[[noreturn]] void refuse_slice(const node_plan& stream);

} // namespace detail

template <class T>
dstream<T> dstream<T>::persist(const history_options& options) const {
  plan().require_mutable("a history (persist)");
  if (detail::find_history(*this))
    return *this;
  const auto history = std::make_shared<detail::history_of<T>>(options);
  node_plan node;
  node.kind = node_plan::role::output;
  node.operation = "persist";
  node.history = history;
  node.inputs = {gather_edge<T>(this->node(), port())};
  node.make_stage = [history, partitions = num_partitions()](const stage_context&) {
    return std::make_unique<detail::history_stage<T>>(history, partitions);
  };
  plan().add(std::move(node));
  return *this;
}

template <class T>
std::vector<batch<T>> dstream<T>::slice(batch_time from, batch_time to) const {
  const auto history = detail::find_history(*this);
  if (!history)
    detail::refuse_slice(description());
  return history->slice(from, to, description());
}

} // namespace weir
