// SPDX-License-Identifier: Apache-2.0
/// app: counts the words of some lines that the program puts into a queue itself

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts the words of some lines.", std::chrono::seconds(3));
  std::vector<std::string> lines{"Spark Streaming Sample ssc", "Spark Quque Spark API"};
  program.options().add_option("lines", lines, "other lines to count the words of");

  return program.main(argc, argv, [&] {
    // One partition, so that the words are printed in the order in which they first occur; with
    // several, each would print its share.
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval());

    // A queue hands out one dataset for each batch, and empty ones when it has no more.
    auto queue = std::make_shared<weir::batch_queue<std::string>>();
    queue->push(lines);

    context.queue_stream(queue)
        .flat_map(weir::split(' ')) // lines to words
        .count_by_value()           // (word, how often)
        .print();

    program.run(context);
  });
}
