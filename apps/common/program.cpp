// SPDX-License-Identifier: Apache-2.0
#include "common/program.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include <weir/actors/listener.hpp>

namespace apps {

namespace {

/// Asks for a stop once enough batches are completed. (A listener must not stop the context itself:
/// the stop waits for the listeners.)
class batch_limit final : public weir::streaming_listener {
public:
  batch_limit(std::int64_t batches, stop_request& stop) : left_(batches), stop_(stop) {}
  void on_batch_completed(const weir::batch_info&) override {
    if (--left_ == 0)
      stop_.request();
  }

private:
  std::int64_t left_;
  stop_request& stop_;
};

std::string one_line(std::string text) {
  for (char& character : text)
    if (character == '\n')
      character = ' ';
  return text;
}

int fail(const std::string& name, int status, const std::string& message) {
  std::cout.flush();
  std::fprintf(stderr, "%s: %s\n", name.c_str(), one_line(message).c_str());
  return status;
}

} // namespace

program::program(const std::string& description) : options_(description) {}

program::program(const std::string& description, std::chrono::milliseconds default_interval)
    : program(description) {
  interval_ms_ = default_interval.count();
  options_.add_option("--interval", interval_ms_, "time from batch to batch in ms")
      .range(1, 86'400'000)
      .show_default();
  options_.add_option("--batches", batches_, "end after so many batches; 0: only on Ctrl-C")
      .range(0, 1'000'000'000)
      .show_default();
}

int program::main(int argc, char* argv[], const std::function<void()>& body) {
  const std::string name = std::filesystem::path(argv[0]).filename().string();
  try {
    if (!options_.parse(argc, argv))
      return 0;
  } catch (const std::invalid_argument& error) {
    return fail(name, 2, std::string(error.what()) + " (try --help)");
  }
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    return fail(name, 1, error.what());
  }
}

void program::run(weir::streaming_context& context) {
  if (batches_ > 0)
    context.add_streaming_listener(std::make_shared<batch_limit>(batches_, stop_));
  context.start();

  // This thread waits for the context's end, another one for a reason to bring it about.
  std::exception_ptr failure;
  std::thread stopper([&] {
    try {
      stop_.wait();
      context.stop({.stop_engine = true, .gracefully = true, .grace = stop_deadline});
    } catch (...) {
      failure = std::current_exception();
    }
  });
  std::exception_ptr first_error;
  try {
    context.await_termination();
  } catch (...) {
    first_error = std::current_exception();
    stop_.request();
  }
  stopper.join();
  if (first_error || failure)
    std::rethrow_exception(first_error ? first_error : failure);
}

} // namespace apps
