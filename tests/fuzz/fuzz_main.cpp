// SPDX-License-Identifier: Apache-2.0
// What libFuzzer drives: weir_fuzz --target=NAME [--seeds=FOLDER] [ARGUMENTS OF LIBFUZZER]
// With --seeds the bytes to begin with are written into a folder first. --list prints all targets.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "targets.hpp"

namespace {

const weir::fuzz::target* chosen = nullptr;

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : chosen->seeds())
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
}

void list() {
  for (const auto& target : weir::fuzz::targets())
    std::puts(target.name);
  std::exit(0);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  std::string seeds;
  for (int i = 1; i < *count; ++i) {
    const std::string_view argument = (*arguments)[i];
    if (argument == "--list")
      list();
    if (argument.substr(0, 9) == "--target=")
      chosen = weir::fuzz::find_target(argument.substr(9));
    if (argument.substr(0, 8) == "--seeds=")
      seeds = argument.substr(8);
  }
  if (chosen == nullptr) {
    std::fputs("weir_fuzz: which one? --target=NAME; --list prints them\n", stderr);
    std::exit(2);
  }
  if (!seeds.empty())
    write_seeds(seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen->read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
