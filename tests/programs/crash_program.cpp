// SPDX-License-Identifier: Apache-2.0
// A program to be killed: crash_program files|spool <input> <checkpoint> <sink> [<fault point> <visit>]
//
// Reads the files of a folder, whose lines are "<key> <number>", and keeps the sum of the numbers of
// each key over all batches. As "files" they are a stream of files; as "spool" a receiver takes them
// in the order of their names and removes each once it is acknowledged. For each batch two files are
// written into the sink, whose names are its time, so that a batch that is run again replaces what it
// wrote: the numbers, the new sums, the sums of two windows, and a join. Prints "batch <time> <highest number>" for each batch with
// records. With a fault point the program kills itself when it comes by there the n-th time.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <weir/actors/streaming_context.hpp>

#include "../faults/running_count.hpp"
#include "killed_program.hpp"
#include "spool_receiver.hpp"

namespace {

using namespace weir;
using counts = std::pair<std::string, std::int64_t>;

/// Replaces a file as a whole.
void write_file(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path temporary = path.string() + ".tmp";
  std::ofstream(temporary) << text;
  std::filesystem::rename(temporary, path);
}

counts parse(std::string_view line) {
  const auto blank = line.find(' ');
  return {std::string(line.substr(0, blank)), std::stoll(std::string(line.substr(blank + 1)))};
}

template <class T, class Line>
void save(const dstream<T>& stream, const std::filesystem::path& sink, const std::string& kind,
          Line line) {
  stream.for_each_batch([=](const batch<T>& whole, batch_time time) {
    std::string text;
    for (const auto& element : whole)
      text += line(element) + "\n";
    if (!text.empty())
      write_file(sink / (kind + "-" + std::to_string(time.milliseconds())), text);
  });
}

/// What keeps more than sums: windows, states of both kinds, a join.
void save_windows(const dstream<counts>& records, const std::filesystem::path& sink) {
  using std::chrono::milliseconds;
  const auto text = [](const auto& sum) {
    return std::string(sum.first) + " " + std::to_string(sum.second);
  };
  const auto window =
      records.reduce_by_key_and_window(std::plus<>(), milliseconds(50), milliseconds(10))
          .name("window");
  save(window, sink, "window", text);
  save(records
           .reduce_by_key_and_window(std::plus<>(), std::minus<>(), milliseconds(80),
                                     milliseconds(10))
           .name("inverse"),
       sink, "inverse", text);
  save(records
           .map_with_state<std::int64_t>([](std::string_view key,
                                            const std::optional<std::int64_t>& number,
                                            state<std::int64_t>& sum) {
             sum.update(sum.value_or(0) + number.value_or(0));
             return std::pair(key, sum.get());
           })
           .name("mapped"),
       sink, "mapped", text);
  const auto states =
      records
          .update_state_by_key([](std::span<const std::int64_t> numbers,
                                  const std::optional<std::int64_t>& old) {
            return std::optional(std::accumulate(numbers.begin(), numbers.end(), old.value_or(0)));
          })
          .name("states");
  save(states, sink, "states", text);
  save(window.join(states), sink, "joined", [](const auto& both) {
    return std::string(both.first) + " " +
           std::to_string(both.second.first + 1'000'000 * both.second.second);
  });
}

struct arguments {
  bool spool;
  std::filesystem::path input;
  std::filesystem::path sink;
};

streaming_context build(const arguments& from) {
  context_options options;
  options.write_ahead_log = true;
  options.snapshot_every_batches = 2;
  options.snapshot_interval = std::chrono::milliseconds(0);
  engine_options threads;
  threads.threads = 2;
  threads.default_parallelism = 2;
  streaming_context context(threads, std::chrono::milliseconds(10), options);
  const auto lines = from.spool
                         ? context.receiver_stream([path = from.input] {
                             return std::make_shared<tests::spool_receiver>(path);
                           })
                         : context.text_file_stream(from.input.string(), {.new_files_only = false});
  const auto records = lines.name("lines").map(parse).name("records");
  save(records, from.sink, "numbers",
       [](const auto& record) { return std::to_string(record.second); });
  const auto sums = tests::running_counts(records, 2, true).name("sums");
  save(sums, from.sink, "sums",
       [](const auto& sum) { return std::string(sum.first) + " " + std::to_string(sum.second); });
  save_windows(records, from.sink);
  records.for_each_batch([](const batch<counts>& whole, batch_time time) {
    std::int64_t highest = 0;
    for (const auto& [key, number] : whole)
      highest = std::max(highest, number);
    if (highest > 0)
      std::cout << "batch " << time.milliseconds() << " " << highest << std::endl;
  });
  return context;
}

} // namespace

int main(int argc, char* argv[]) {
  if (argc < 5)
    return 2;
  const arguments from = {argv[1] == std::string("spool"), argv[2], argv[4]};
  return tests::run_until_killed(
      argv[3], [&] { return build(from); },
      std::span(argv, static_cast<std::size_t>(argc)).subspan(5));
}
