// SPDX-License-Identifier: Apache-2.0
/// app: counts words over all batches so far, and prints the counts of all words in each

#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts words over all batches so far.", std::chrono::seconds(1));
  std::vector<std::string> lines{"a b c", "b c", "a a a"};
  std::string checkpoint;
  program.options().add_option("lines", lines, "other lines: each makes a batch");
  program.options().add_option("--checkpoint", checkpoint,
                               "folder for checkpoints; without one the counts are kept in memory");

  return program.main(argc, argv, [&] {
    weir::context_options options;
    options.in_memory_state = checkpoint.empty();
    // One partition, so that words are printed in the order in which they first occurred.
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval(), options);
    if (!checkpoint.empty())
      context.checkpoint(checkpoint);

    auto queue = std::make_shared<weir::batch_queue<std::string>>();
    for (const std::string& line : lines)
      queue->push({line});

    context.queue_stream(queue)
        .flat_map(weir::split(' '))
        .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
        // Called for every word known so far, in each batch.
        .update_state_by_key(
            [](std::span<const std::int64_t> ones, const std::optional<std::int64_t>& count) {
              return std::optional(std::accumulate(ones.begin(), ones.end(), count.value_or(0)));
            })
        .print();

    program.run(context);
  });
}
