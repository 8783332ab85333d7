// SPDX-License-Identifier: Apache-2.0
/// app: counts the words of the files of a folder, and goes on counting after it was killed

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

using totals = weir::batch<std::pair<std::string, std::int64_t>>;

/// The new total of a word: called for each word known, in each batch.
std::optional<std::int64_t> add_up(std::span<const weir::value_cell<std::int64_t>> counts,
                                   const std::optional<std::int64_t>& total) {
  std::int64_t sum = total.value_or(0);
  for (const std::int64_t count : counts)
    sum += count;
  return sum;
}

void print_totals(const totals& words, std::size_t top, weir::batch_time time) {
  const auto is_rarer = [](const auto& left, const auto& right) {
    return std::pair(left.second, right.first) < std::pair(right.second, left.first);
  };
  std::int64_t all = 0;
  for (const auto& [word, count] : words)
    all += count;
  fmt::print("{} ms: {} words since the beginning", time.milliseconds(), all);
  for (const auto& [word, count] : words.top(top, is_rarer))
    fmt::print(", {} {}", word, count);
  fmt::print("\n");
  std::fflush(stdout);
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Counts the words of the files that are put into a folder. Kill it, start "
                        "it again with the same checkpoint folder, and it goes on counting.",
                        std::chrono::seconds(1));
  std::string folder;
  std::string checkpoint;
  std::size_t top = 5;
  program.options().add_option("folder", folder, "where files are put").required();
  program.options().add_option("checkpoint", checkpoint, "the checkpoint folder").required();
  program.options().add_option("--top", top, "how many words to show").show_default();

  return program.main(argc, argv, [&] {
    // Called in each life of the program: the topology is built anew, its state is restored.
    auto context = weir::streaming_context::get_or_create(checkpoint, [&] {
      weir::streaming_context made(weir::engine_options{}, program.interval());
      // Also those that were put there in the minute before the first start.
      made.text_file_stream(folder, {.new_files_only = false})
          .name("files")
          .flat_map(weir::split(' '))
          .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
          .reduce_by_key(std::plus<>())
          .update_state_by_key(add_up)
          .name("totals") // state is found again by this name
          .for_each_batch([top](const totals& words, weir::batch_time time) {
            if (!words.empty())
              print_totals(words, top, time);
          });
      return made;
    });
    program.run(context);
  });
}
