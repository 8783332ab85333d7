// SPDX-License-Identifier: Apache-2.0
/// app: windows of several kinds over the numbers from 1 to 100

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

/// Prints the elements of each batch on a line of its own, behind what they are.
template <class T>
void show(const weir::dstream<T>& stream, const std::string& what) {
  stream.for_each_batch([what](const weir::batch<T>& result) {
    std::cout << what << ":";
    for (const auto& element : result)
      std::cout << " " << weir::to_text(element);
    std::cout << std::endl;
  });
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Slides windows over the numbers from 1 to 100, ten in each batch.",
                        std::chrono::seconds(1));
  return program.main(argc, argv, [&] {
    // Windows that take out by an inverse want a checkpoint folder; what this program keeps may be
    // lost with it.
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval(), {.in_memory_state = true});
    auto queue = std::make_shared<weir::batch_queue<std::int64_t>>();
    for (std::int64_t first = 1; first <= 100; first += 10) {
      std::vector<std::int64_t> ten(10);
      std::iota(ten.begin(), ten.end(), first);
      queue->push(ten);
    }
    const auto numbers = context.queue_stream(queue);

    // Lengths and slides are multiples of the batch interval: 3 s by 2 s with the usual one.
    const auto length = 3 * program.interval();
    const auto slide = 2 * program.interval();
    show(numbers.window(length, slide), "window");
    show(numbers.count_by_window(length, slide), "count");
    show(numbers.reduce_by_window([](std::int64_t a, std::int64_t b) { return std::max(a, b); },
                                  length, slide),
         "max");
    show(
        numbers.map([](std::int64_t n) { return std::pair(n % 2, std::int64_t{1}); })
            .reduce_by_key_and_window(std::plus<>(), std::minus<>(), 4 * program.interval(), slide),
        "odd and even");
    show(numbers.map([](std::int64_t n) { return n % 3; }).count_by_value_and_window(length, slide),
         "remainders by 3");

    program.run(context);
  });
}
