// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/consumer/consumer_options.hpp>
#include <weir/receivers/kafka/consumer/group_consumer.hpp>
#include <weir/receivers/receiver.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weir::kafka {

/// Receives as a member of a consumer group, on one or more threads, each with a consumer of its own.
/// Offsets are committed once their records are stored: durably, if the receiver has a write-ahead
/// log; so records come at least once.
template <class T, class Decode>
class kafka_receiver final : public receiver<T> {
public:
  kafka_receiver(kafka_properties properties, std::string group, std::vector<std::string> topics,
                 std::uint32_t threads, Decode decode)
      : properties_(std::move(properties)),
        group_(std::move(group)),
        topics_(std::move(topics)),
        count_(threads),
        decode_(std::move(decode)) {}

  void on_start() override {
    const std::lock_guard lock(mutex_);
    for (; running_ < count_; ++running_)
      this->threads()->start_thread("weir-kafka", [this] {
        run();
        const std::lock_guard end(mutex_);
        --running_;
        ended_.notify_all();
      });
  }
  void on_stop() override {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_ == 0; });
  }
  [[nodiscard]] std::string kind() const override { return "kafka"; }

private:
  void run() {
    try {
      Decode decode = decode_; // one for each thread
      group_consumer consumer(properties_, group_, topics_);
      while (!this->is_stopped())
        consumer.receive(std::chrono::milliseconds(100),
                         [&](std::span<const raw_record> records) { keep(records, decode); });
    } catch (const error& failure) {
      if (failure.code() != errc::cancelled)
        this->restart("the consumer failed", std::current_exception());
    } catch (...) {
      this->restart("the consumer failed", std::current_exception());
    }
  }

  void keep(std::span<const raw_record> records, Decode& decode) {
    chunk_builder<T> builder;
    for (const raw_record& each : records)
      try {
        decode(each, [&](auto&& made) { builder.push(std::forward<decltype(made)>(made)); });
      } catch (...) {
        this->report_error("a record is left out", std::current_exception());
      }
    if (!builder.empty())
      this->store(builder.finish());
  }

  const kafka_properties properties_;
  const std::string group_;
  const std::vector<std::string> topics_;
  const std::uint32_t count_;
  const Decode decode_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::uint32_t running_ = 0;
};

} // namespace weir::kafka
