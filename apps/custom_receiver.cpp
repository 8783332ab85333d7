// SPDX-License-Identifier: Apache-2.0
/// app: watches how busy this machine is, by a receiver written for the purpose

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/core.h>

#include <weir/receivers/receiver.hpp>
#include <weir/receivers/receiver_stream.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

/// Takes samples of the share of time in which the processors were busy, from 0 to 1.
class busy_receiver final : public weir::receiver<double> {
public:
  explicit busy_receiver(std::chrono::milliseconds pause) : pause_(pause) {}

  // Called when the stream starts, and again after each restart: it may start threads, and returns.
  void on_start() override {
    thread_ = std::thread([this] {
      try {
        take_samples();
      } catch (const std::exception& failure) {
        // Ends this run of the receiver and begins another one after a delay; the stream goes on
        // with empty batches meanwhile.
        restart(failure.what(), std::current_exception());
      }
    });
  }

  // Called after each on_start: it ends what that has begun. `is_stopped` is true by now.
  void on_stop() override {
    {
      const std::lock_guard lock(mutex_); // the thread is waiting, or will look first
      stopping_.notify_all();
    }
    if (thread_.joinable())
      thread_.join();
  }

private:
  struct ticks {
    std::uint64_t busy = 0;
    std::uint64_t all = 0;
  };

  void take_samples() {
    ticks before = read();
    while (pause()) {
      const ticks now = read();
      if (now.all > before.all) {
        const auto busy = now.busy - std::min(now.busy, before.busy);
        store(static_cast<double>(busy) / static_cast<double>(now.all - before.all));
      }
      before = now;
    }
  }

  /// False when it is time to end.
  bool pause() {
    std::unique_lock lock(mutex_);
    return !stopping_.wait_for(lock, pause_, [this] { return is_stopped(); });
  }

  /// What the kernel has counted since the machine was started; proc(5) tells the columns.
  static ticks read() {
    std::ifstream file("/proc/stat");
    std::string name;
    std::uint64_t column[8] = {};
    file >> name;
    for (auto& value : column)
      file >> value;
    if (!file || name != "cpu")
      throw std::runtime_error("/proc/stat cannot be read");
    const auto [user, nice, system, idle, io_wait, interrupt, soft_interrupt, stolen] = column;
    ticks sum;
    sum.busy = user + nice + system + interrupt + soft_interrupt + stolen;
    sum.all = sum.busy + idle + io_wait;
    return sum;
  }

  std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  std::thread thread_;
};

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Watches how busy this machine is.", std::chrono::seconds(1));

  return program.main(argc, argv, [&] {
    weir::streaming_context context(weir::engine_options{}, program.interval());

    // The function makes a new receiver for each run of the topology.
    const auto busy = weir::receiver_stream(
        context, [] { return std::make_shared<busy_receiver>(std::chrono::milliseconds(50)); });

    busy.for_each_batch([](const weir::batch<double>& samples) {
      if (samples.empty())
        fmt::print("no sample\n");
      else
        fmt::print("{:3} samples: min {:5.1f} %  mean {:5.1f} %  max {:5.1f} %\n", samples.size(),
                   100 * *samples.min(), 100 * samples.mean(), 100 * *samples.max());
      std::fflush(stdout);
    });

    program.run(context);
  });
}
