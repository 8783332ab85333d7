// SPDX-License-Identifier: Apache-2.0
/// app: watches sensors: means over a sliding window, and an alarm for each station that is too high

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

/// A station, and what its sensor has read.
using reading = std::pair<std::string, double>;

/// What a kind of sensor measures, from when on it is too much, and what comes in, batch by batch.
struct sensors {
  std::string unit;
  double limit;
  std::vector<std::vector<reading>> batches;
};

const std::map<std::string, sensors> kinds{
    {"pollution",
     {"ug/m3 of PM10",
      50,
      {{{"harbour", 38}, {"market", 44}, {"market", 46}, {"school", 21}},
       {{"harbour", 40}, {"market", 62}, {"market", 68}, {"school", 23}},
       {{"harbour", 39}, {"market", 71}, {"school", 20}},
       {{"harbour", 41}, {"market", 30}, {"school", 22}},
       {{"harbour", 40}, {"market", 25}, {"school", 22}}}}},
    {"traffic",
     {"cars a minute",
      30,
      {{{"bridge", 24}, {"tunnel", 12}},
       {{"bridge", 34}, {"tunnel", 14}},
       {{"bridge", 41}, {"tunnel", 16}},
       {{"bridge", 12}, {"tunnel", 15}},
       {{"bridge", 9}, {"tunnel", 11}}}}},
    {"weather",
     {"m/s of wind",
      17,
      {{{"coast", 15}, {"summit", 14}},
       {{"coast", 16}, {"summit", 22}},
       {{"coast", 15}, {"summit", 24}},
       {{"coast", 14}, {"summit", 11}},
       {{"coast", 12}, {"summit", 10}}}}},
};

} // namespace

int main(int argc, char* argv[]) {
  apps::program program(
      "Watches sensors for pollution, traffic or weather: prints the mean of each "
      "station over three batches, and when an alarm begins and ends.",
      std::chrono::seconds(1));
  std::string kind = "pollution";
  program.options()
      .add_option("--kind", kind, "what to watch: pollution, traffic or weather")
      .one_of({"pollution", "traffic", "weather"})
      .show_default();

  return program.main(argc, argv, [&] {
    const sensors& watched = kinds.at(kind);
    // Whether a station has an alarm is state. It would outlive the program in a checkpoint folder;
    // here it may be lost.
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval(), {.in_memory_state = true});
    auto queue = std::make_shared<weir::batch_queue<reading>>();
    for (const auto& batch : watched.batches)
      queue->push(batch);

    // A mean is a sum and a number of readings, each of which can be added up batch by batch.
    const auto means = context.queue_stream(queue)
                           .map_values([](double value) { return std::pair(value, 1); })
                           .reduce_by_key_and_window(
                               [](const auto& a, const auto& b) {
                                 return std::pair(a.first + b.first, a.second + b.second);
                               },
                               3 * program.interval())
                           .map_values([](const auto& sum) { return sum.first / sum.second; });
    means.for_each_batch([&watched](const weir::batch<reading>& stations) {
      for (const auto& [station, mean] : stations)
        std::cout << fmt::format("{}: {:.1f} {}\n", station, mean, watched.unit);
      std::cout << std::flush;
    });

    // The state of a station is whether it has an alarm: only what changes is told.
    const auto watch = [limit =
                            watched.limit](weir::batch_time, std::string_view station,
                                           const weir::optional_view<double>& mean,
                                           weir::state<bool>& alarm) -> std::optional<std::string> {
      // Only a state that times out comes without a value; these never do.
      const double now = mean.value();
      const bool too_high = now > limit;
      if (too_high == alarm.value_or(false))
        return std::nullopt;
      alarm.update(too_high);
      return fmt::format("{} {}: the mean of {:.1f} is {} {}",
                         too_high ? "ALARM at" : "all clear at", station, now,
                         too_high ? "above" : "no longer above", limit);
    };
    means.map_with_state<bool>(watch).for_each_batch([](const weir::batch<std::string>& alarms) {
      for (const std::string_view alarm : alarms)
        std::cout << alarm << std::endl;
    });

    program.run(context);
  });
}
