// SPDX-License-Identifier: Apache-2.0
// A program to be killed: crash_program <input> <checkpoint> <sink> [<fault point> <visit>]
//
// Reads the files of a folder, whose lines are "<key> <number>", and keeps the sum of the numbers of
// each key over all batches. For each batch it writes two files into the sink, whose names are
// its time, so that a batch that is run again replaces what it wrote: the numbers, and the new
// sums. Prints "batch <time> <records so far>" for each. With a fault point it kills itself when it
// comes by there the n-th time.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <unistd.h>

#include <weir/actors/streaming_context.hpp>
#include <weir/state/support/fault.hpp>

#include "../faults/running_count.hpp"

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

streaming_context build(const std::filesystem::path& input, const std::filesystem::path& sink) {
  context_options options;
  options.snapshot_every_batches = 2;
  options.snapshot_interval = std::chrono::milliseconds(0);
  engine_options threads;
  threads.threads = 2;
  threads.default_parallelism = 2;
  streaming_context context(threads, std::chrono::milliseconds(10), options);
  const auto records = context.text_file_stream(input.string(), {.new_files_only = false})
                           .name("files")
                           .map(parse)
                           .name("records");
  save(records, sink, "numbers", [](const auto& record) { return std::to_string(record.second); });
  const auto sums = tests::running_counts(records, 2, true).name("sums");
  save(sums, sink, "sums",
       [](const auto& sum) { return std::string(sum.first) + " " + std::to_string(sum.second); });
  const auto all =
      records.map([](const auto&) { return std::pair(std::string("all"), std::int64_t{1}); });
  tests::running_counts(all, 1, false)
      .name("all")
      .for_each_batch([](const batch<counts>& whole, batch_time time) {
        for (const auto& [key, count] : whole)
          std::cout << "batch " << time.milliseconds() << " " << count << std::endl;
      });
  return context;
}

} // namespace

int main(int argc, char* argv[]) {
  if (argc < 4)
    return 2;
  const std::string point = argc > 5 ? argv[4] : "";
  const int visit = argc > 5 ? std::stoi(argv[5]) : 0;
  std::atomic<int> visits{0};
  std::unique_ptr<scoped_fault_handler> killer;
  if (visit > 0)
    killer = std::make_unique<scoped_fault_handler>([&](const fault_site& site) {
      if (site.point == point && ++visits == visit)
        ::kill(::getpid(), SIGKILL);
    });
  try {
    auto context =
        streaming_context::get_or_create(argv[2], [&] { return build(argv[1], argv[3]); });
    context.start();
    context.await_termination();
  } catch (const std::exception& failure) {
    std::cout << "failed: " << failure.what() << std::endl;
    return 1;
  }
  return 0;
}
