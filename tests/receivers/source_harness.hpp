// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/edges/forward.hpp>
#include <weir/operators/output_port.hpp>
#include <weir/operators/source.hpp>
#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/receiver_control.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weir::testing {

/// Longer than anything takes on a machine that works at all.
inline constexpr auto patience = std::chrono::seconds(60);

/// Counts what happens and lets a test wait for it.
class counter {
public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool wait_for(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return count_ >= count; });
  }
  std::uint64_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t count_ = 0;
};

/// An executor without threads whose rest is run at the end: a body that never ran would keep its
/// receiver, and that the executor.
class finishing_executor {
public:
  finishing_executor() = default;
  finishing_executor(const finishing_executor&) = delete;
  finishing_executor& operator=(const finishing_executor&) = delete;
  ~finishing_executor() { threads_->run_all(); }

  inline_executor* operator->() const { return threads_.get(); }
  operator std::shared_ptr<executor>() const { return threads_; } // NOLINT: stands for it

private:
  std::shared_ptr<inline_executor> threads_ = std::make_shared<inline_executor>();
};

/// Does for one source what the runtime does, and keeps the batches.
template <class T>
class source_harness final : public source_host, private chunk_sink {
public:
  explicit source_harness(std::unique_ptr<source> owned) : source_(std::move(owned)) {
    port_.attach(forward_edge<T>(0).make_writer({1, *this}));
  }
  ~source_harness() override { source_.reset(); }

  void start() { source_->start(*this); }
  source& operator*() { return *source_; }
  source* operator->() { return source_.get(); }
  receiver_control& control() { return dynamic_cast<receiver_control&>(*source_); }

  void flow(std::size_t byte_budget = std::numeric_limits<std::size_t>::max()) {
    while (source_->flow(port_, byte_budget))
      continue;
  }
  /// Cuts and seals a batch and returns it.
  std::vector<T> batch(std::size_t byte_budget = std::numeric_limits<std::size_t>::max()) {
    cut(byte_budget);
    source_->sealed();
    return take();
  }
  source_cut cut(std::size_t byte_budget = std::numeric_limits<std::size_t>::max()) {
    const auto result = source_->cut(
        port_, {batch_time(std::chrono::seconds(1)), std::chrono::seconds(1), byte_budget});
    port_.finish();
    return result;
  }
  void rewind() {
    port_.discard();
    chunks.clear();
    source_->rewind();
  }
  /// What was emitted since the last call.
  std::vector<T> take() {
    std::vector<T> items;
    for (const auto& each : chunks)
      for (const auto& item : chunk<T>::of(*each))
        items.push_back(to_owned<T>(item));
    chunks.clear();
    return items;
  }
  /// Cuts batches until `count` elements have come.
  std::vector<T> collect(std::size_t count) {
    std::vector<T> items;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (items.size() < count && std::chrono::steady_clock::now() < deadline) {
      for (auto& item : batch())
        items.push_back(std::move(item));
      std::this_thread::yield();
    }
    return items;
  }

  void data_arrived() noexcept override { arrived.add(); }

  counter arrived;
  std::vector<chunk_ptr> chunks;

private:
  void push(std::uint32_t, std::uint32_t, chunk_ptr each) override {
    chunks.push_back(std::move(each));
  }

  std::unique_ptr<source> source_;
  output_port<T> port_;
};

/// Notes what listeners are told.
class recording_observer final : public receiver_observer {
public:
  void on_started(const receiver_info& info) override { note("started", info, started); }
  void on_error(const receiver_info& info) override { note("error", info, errors); }
  void on_stopped(const receiver_info& info) override { note("stopped", info, stopped); }

  std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  receiver_info last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  counter started;
  counter errors;
  counter stopped;

private:
  void note(const char* what, const receiver_info& info, counter& count) {
    {
      const std::lock_guard lock(mutex_);
      events_.emplace_back(what);
      last_ = info;
    }
    count.add();
  }
  std::mutex mutex_;
  std::vector<std::string> events_;
  receiver_info last_;
};

} // namespace weir::testing
