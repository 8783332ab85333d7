// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <weir/actors/streaming_context.hpp>

#include "common/command_line.hpp"
#include "common/stop_request.hpp"

namespace apps {

/// What the sample programs have in common: command line, error messages, and an orderly end.
///
///     int main(int argc, char* argv[]) {
///       apps::program program("Prints lines", std::chrono::seconds(1));
///       std::string host;
///       program.options().add_option("host", host, "where to connect to");
///       return program.main(argc, argv, [&] {
///         weir::streaming_context context(weir::engine_options{}, program.interval());
///         weir::socket_text_stream(context, host, 9999).print();
///         program.run(context);
///       });
///     }
///
/// To be made first of all in `main`, before any thread. For use by the thread that made it.
class program {
public:
  /// A program without a streaming context of its own.
  explicit program(const std::string& description);
  /// A streaming program: adds the options --interval, with this default, and --batches.
  program(const std::string& description, std::chrono::milliseconds default_interval);

  /// Where a program adds options of its own.
  command_line& options() noexcept { return options_; }

  /// Reads the command line, runs the body and returns the exit status: 0, also for --help; 1 with
  /// a line on standard error when the body throws; 2 with one when the command line is wrong.
  int main(int argc, char* argv[], const std::function<void()>& body);

  std::chrono::milliseconds interval() const { return std::chrono::milliseconds(interval_ms_); }

  /// Starts the context and returns when it has stopped: gracefully, with a deadline, after
  /// --batches batches or on SIGINT or SIGTERM. A second signal ends the program at once. Throws
  /// the first error that a batch met.
  void run(weir::streaming_context& context);

  /// Waits for SIGINT, SIGTERM or `request_stop`.
  void wait_for_stop() { stop_.wait(); }
  /// Any thread.
  void request_stop() noexcept { stop_.request(); }

private:
  /// What a graceful stop may take.
  static constexpr std::chrono::seconds stop_deadline{10};

  stop_request stop_;
  command_line options_;
  std::int64_t interval_ms_ = 1000;
  std::int64_t batches_ = 0;
};

} // namespace apps
