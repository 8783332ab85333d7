// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/durable/block_log_files.hpp>
#include <weir/receivers/executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace weir {

/// What is known of a receiver, for listeners and status pages. A plain value.
struct receiver_info {
  /// Counts the inputs of a topology from 0, in the order of their creation.
  std::uint32_t stream_id = 0;
  /// Kind and stream id: "socket_text-0".
  std::string name;
  bool active = false;
  std::string location = "local";
  /// What the receiver said when it last failed, was restarted or stopped, and the cause; empty if
  /// it never was.
  std::string last_error_message;
  std::string last_error;
  /// Wall clock; −1 if there was none.
  std::int64_t last_error_time_ms = -1;
};

/// Is told about the life of a receiver: `started` before each start, `stopped` after each end, also
/// that before a restart, and `error` for what the receiver reports itself.
///
/// Called by any thread, also by user threads inside of `report_error`; calls about one receiver may
/// overlap. Must be quick. What it throws is logged and dropped.
class receiver_observer {
public:
  receiver_observer() = default;
  receiver_observer(const receiver_observer&) = delete;
  receiver_observer& operator=(const receiver_observer&) = delete;
  virtual ~receiver_observer() = default;

  virtual void on_started(const receiver_info&) {}
  virtual void on_error(const receiver_info&) {}
  virtual void on_stopped(const receiver_info&) {}
};

/// What a receiver's source has counted since it was started. A plain value.
struct receiver_counts {
  std::uint64_t records_stored = 0;
  std::uint64_t blocks_stored = 0;
  /// Records that are in no sealed batch yet.
  std::uint64_t records_unread = 0;
  /// Of these, records in the write-ahead log; the others are lost if the process ends now.
  std::uint64_t records_safe = 0;
  /// How often `store` had to wait since the buffer was full.
  std::uint64_t waits_for_room = 0;
  std::uint64_t restarts = 0;
  /// Records that were stored one by one and could not be written to the write-ahead log.
  std::uint64_t records_lost = 0;
  /// Bytes that have arrived and are not in a batch yet.
  std::size_t bytes_buffered = 0;
};

/// The side of a receiver's source that the runtime steers; a `source` that has a receiver has it as
/// a second base (`dynamic_cast<receiver_control*>`). Thread-safe from the source's start on; before
/// that one thread at a time.
class receiver_control {
public:
  receiver_control() = default;
  receiver_control(const receiver_control&) = delete;
  receiver_control& operator=(const receiver_control&) = delete;
  virtual ~receiver_control() = default;

  /// Installs the executor for a receiver whose options name none; only before the start.
  virtual void run_on(std::shared_ptr<executor> executor) = 0;
  /// Installs who is told; null for nobody. A call that is under way may still reach the one before.
  virtual void observe(std::shared_ptr<receiver_observer> observer) = 0;
  /// Whether the receiver is to have a write-ahead log, if its options leave it to the context.
  [[nodiscard]] virtual bool wants_log(bool /*otherwise*/) const { return false; }
  /// Says where it is, or would be: what an earlier run wrote there is read in any case, `write` says
  /// whether this one does. Before `restore` and the start.
  virtual void keep_log(block_log_place /*where*/, bool /*write*/) {}
  /// The name of that log; empty if there is, and was, none.
  [[nodiscard]] virtual std::string log_name() const { return {}; }
  /// Asks the receiver to stop and waits until it has, and what it stored is safe, or for that long in
  /// real time. False if that is not so: a receiver that has not stopped is abandoned then, and what
  /// it stores from now on is refused.
  virtual bool stop_and_wait(std::chrono::milliseconds deadline) = 0;
  [[nodiscard]] virtual receiver_info info() const = 0;
  [[nodiscard]] virtual receiver_counts counts() const = 0;
};

} // namespace weir
