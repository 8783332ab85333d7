// SPDX-License-Identifier: Apache-2.0

// Counts words in two batches of one millisecond each, and says whether the counts are right.

#include <weir/weir.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

int main() {
  using namespace std::chrono_literals;

  auto lines = std::make_shared<weir::batch_queue<std::string>>();
  lines->push({"to be or not to be"});
  lines->push({"to do", "is to be"});

  // A clock that stands still until it is moved makes the run exact.
  auto clock = std::make_shared<weir::manual_clock>();
  weir::streaming_context context(weir::engine_options{.threads = 2}, 1ms, {.clock = clock});

  std::map<std::string, std::int64_t> totals;
  context.queue_stream<std::string>(lines)
      .flat_map(weir::split(' '))
      .count_by_value()
      .for_each_batch([&totals](const auto& counts) {
        for (const auto& [word, count] : counts) {
          totals[std::string(word)] += count;
        }
      });

  context.start();
  clock->advance(2ms);
  const bool completed = context.await_batch(weir::batch_time(2ms));
  context.stop();

  for (const auto& [word, count] : totals) {
    std::printf("%s %lld\n", word.c_str(), static_cast<long long>(count));
  }
  const std::map<std::string, std::int64_t> expected{{"be", 3},  {"do", 1}, {"is", 1},
                                                     {"not", 1}, {"or", 1}, {"to", 4}};
  return completed && totals == expected ? 0 : 1;
}
