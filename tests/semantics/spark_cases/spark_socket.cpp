// SPDX-License-Identifier: Apache-2.0
#include "spark_socket.hpp"

#include <condition_variable>
#include <mutex>

#include <weir/actors/streaming_context.hpp>

#include "../../receivers/sockets/loopback_server.hpp"

namespace weir::testing {

namespace {

/// Knows when the connection has ended, and so all lines are stored, and counts records.
class socket_listener final : public streaming_listener {
public:
  void on_receiver_stopped(const receiver_info&) override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void on_batch_completed(const batch_info& batch) override {
    const std::lock_guard lock(mutex_);
    records_ += batch.num_records();
  }
  void wait_for_end() {
    std::unique_lock lock(mutex_);
    constexpr std::chrono::seconds patience(60);
    if (!changed_.wait_for(lock, patience, [&] { return ended_; }))
      throw std::runtime_error("the connection did not end");
  }
  std::uint64_t records() const {
    const std::lock_guard lock(mutex_);
    return records_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::uint64_t records_ = 0;
};

} // namespace

socket_outcome run_socket_case(const spark_case& test) {
  std::string lines;
  for (const auto& elements : test.input())
    for (const value& line : elements.value_or(values()))
      lines += line.text() + "\n";
  loopback_server server({[lines](peer& client) { client.send(lines); }});

  const auto clock = std::make_shared<manual_clock>();
  context_options options;
  options.clock = clock;
  engine_options engine;
  engine.threads = 2;
  const std::chrono::milliseconds interval(test.batch_ms());
  streaming_context context(engine, interval, options);
  const auto listener = std::make_shared<socket_listener>();
  context.add_streaming_listener(listener);
  socket_options once; // does not come back
  once.receiver.restart_delay = std::chrono::hours(24);
  once.receiver.restart_delay_max = std::chrono::hours(24);
  socket_outcome out;
  context.socket_text_stream("127.0.0.1", server.port(), once)
      .for_each_batch([&out](const batch<std::string>& received) {
        values& elements = out.batches.emplace_back();
        for (const std::string_view line : received)
          elements.emplace_back(std::string(line));
      });
  context.start();
  listener->wait_for_end();
  clock->advance(interval);
  if (!context.await_batch(batch_time(interval)))
    throw std::runtime_error("the batch was not completed");
  context.stop();
  context.await_termination();
  out.records_received = listener->records();
  return out;
}

} // namespace weir::testing
