// SPDX-License-Identifier: Apache-2.0
/// app: counts the words of the files of a folder, and of those that are put there later

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include <weir/receivers/files/file_stream.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

/// Emits the words of a line in small letters.
void split_words(std::string_view line, const weir::emitter<std::string>& emit) {
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  std::string word;
  for (auto begin = std::find_if(line.begin(), line.end(), is_letter); begin != line.end();) {
    const auto end = std::find_if_not(begin, line.end(), is_letter);
    word.assign(begin, end);
    for (char& letter : word)
      letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    emit(word);
    begin = std::find_if(end, line.end(), is_letter);
  }
}

using word_counts = weir::batch<std::pair<std::string, std::int64_t>>;

/// Prints the most frequent words, equally frequent ones by the alphabet.
void print_top(const word_counts& counts, std::size_t top) {
  std::int64_t words = 0;
  for (const auto& [word, count] : counts)
    words += count;
  fmt::print("{} words, {} different ones; the most frequent:\n", words, counts.size());
  const auto is_rarer = [](const auto& left, const auto& right) {
    return std::pair(left.second, right.first) < std::pair(right.second, left.first);
  };
  for (const auto& [word, count] : counts.top(top, is_rarer))
    fmt::print("{:8}  {}\n", count, word);
  std::fflush(stdout);
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Counts the words of the files of a folder.", std::chrono::seconds(1));
  std::string folder = "/usr/share/common-licenses";
  std::size_t top = 10;
  program.options().add_option("folder", folder, "where the files are").show_default();
  program.options().add_option("--top", top, "how many words to show").show_default();

  return program.main(argc, argv, [&] {
    // A stream would wait for a folder that does not exist yet; here it is a slip of the pen.
    if (!std::filesystem::is_directory(folder))
      throw std::runtime_error("there is no folder '" + folder + "'");

    weir::streaming_context context(weir::engine_options{}, program.interval());

    // A file belongs to the batch at whose time it is found. Normally these are files that have
    // just been written; here old ones are wanted, too.
    const auto lines = weir::text_file_stream(
        context, folder, {.new_files_only = false, .min_remember = std::chrono::years(100)});

    lines.flat_map<std::string>(split_words)
        .count_by_value()
        .for_each_batch([top](const word_counts& counts) {
          if (!counts.empty()) // else there was no new file
            print_top(counts, top);
        });

    program.run(context);
  });
}
