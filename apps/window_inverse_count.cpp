// SPDX-License-Identifier: Apache-2.0
/// app: counts the words of a sliding window by adding what comes in and taking out what leaves

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts words over a sliding window, with an inverse.",
                        std::chrono::seconds(1));
  std::string folder;
  program.options().add_option("--checkpoint", folder,
                               "a folder for checkpoints; without one, counts are kept in memory");
  return program.main(argc, argv, [&] {
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval(), {.in_memory_state = folder.empty()});
    if (!folder.empty())
      context.checkpoint(folder);

    auto queue = std::make_shared<weir::batch_queue<std::string>>();
    for (const char* line : {"to be or not to be", "that is the question", "to do is to be"})
      queue->push(std::vector<std::string>{line});

    context.queue_stream(queue)
        .flat_map(weir::split(' '))
        .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
        // A word whose count has come down to 0 is left out, and forgotten.
        .reduce_by_key_and_window(std::plus<>(), std::minus<>(), 2 * program.interval(),
                                  std::nullopt, {},
                                  [](std::string_view, std::int64_t count) { return count > 0; })
        .print();

    program.run(context);
  });
}
