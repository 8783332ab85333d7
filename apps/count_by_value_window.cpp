// SPDX-License-Identifier: Apache-2.0
/// app: how often each value occurs in a sliding window

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts each value of the last three batches.", std::chrono::seconds(1));
  std::vector<std::string> values{"red", "green", "red", "blue", "green", "red"};
  program.options().add_option("values", values, "other values, of which each batch gets one");
  return program.main(argc, argv, [&] {
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval(), {.in_memory_state = true});
    auto queue = std::make_shared<weir::batch_queue<std::string>>();
    for (const std::string& value : values)
      queue->push(std::vector<std::string>{value});

    context.queue_stream(queue)
        .count_by_value_and_window(3 * program.interval(), program.interval())
        .print();

    program.run(context);
  });
}
