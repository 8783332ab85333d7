// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <weir/receivers/receiver_control.hpp>
#include <weir/state/batch_time.hpp>
#include <weir/state/stage_gauges.hpp>

namespace weir {

/// What one input stream put into a batch.
struct stream_input_info {
  std::uint32_t input_stream_id = 0; ///< counted from 0 in the order in which inputs were made
  std::string name;
  std::uint64_t num_records = 0;
  std::string description; ///< of the source: file names, offsets, …
};

/// One output operation of one batch. Times are milliseconds since the epoch.
struct output_operation_info {
  batch_time time;
  std::uint32_t id = 0; ///< counted from 0 in order of registration
  std::string name;
  std::string description;
  std::optional<std::chrono::milliseconds> start_time;
  std::optional<std::chrono::milliseconds> end_time;
  std::optional<std::string> failure_reason;

  std::optional<std::chrono::milliseconds> duration() const;
};

/// One batch. Times are milliseconds since the epoch; what has not happened yet is absent.
struct batch_info {
  weir::batch_time batch_time;
  std::map<std::uint32_t, stream_input_info> stream_id_to_input_info;
  std::chrono::milliseconds submission_time{0};
  std::optional<std::chrono::milliseconds> processing_start_time;
  std::optional<std::chrono::milliseconds> processing_end_time;
  /// Outputs that have a dataset in the batch; until it is completed, also those that may get one.
  std::map<std::uint32_t, output_operation_info> output_operation_infos;
  /// What stages with state keep, by name; known when the batch is completed.
  std::map<std::string, weir::stage_gauges> stage_gauges;

  /// From submission to the start of processing.
  std::optional<std::chrono::milliseconds> scheduling_delay() const;
  /// From the start of processing to its end.
  std::optional<std::chrono::milliseconds> processing_delay() const;
  /// From submission to the end of processing.
  std::optional<std::chrono::milliseconds> total_delay() const;
  /// Records of all inputs.
  std::uint64_t num_records() const;
};

/// Is told what happens in a streaming context. Override what is of interest.
///
/// Calls come one at a time, in order, from a thread of the context's own, so a slow listener delays
/// nothing but other listeners; past a bound events are dropped and counted. A callback must not
/// stop the context. What a callback throws is logged.
class streaming_listener {
public:
  virtual ~streaming_listener() = default;
  virtual void on_streaming_started(std::chrono::milliseconds /*time*/) {}
  virtual void on_receiver_started(const receiver_info&) {}
  virtual void on_receiver_error(const receiver_info&) {}
  virtual void on_receiver_stopped(const receiver_info&) {}
  /// The batch's inputs are known.
  virtual void on_batch_submitted(const batch_info&) {}
  /// It is the batch's turn.
  virtual void on_batch_started(const batch_info&) {}
  /// All outputs have run or failed.
  virtual void on_batch_completed(const batch_info&) {}
  virtual void on_output_operation_started(const output_operation_info&) {}
  virtual void on_output_operation_completed(const output_operation_info&) {}
};

} // namespace weir
