// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/scratch_folder.hpp"
#include "programs.hpp"

namespace recoverable_word_count_test {

using weir::tests::run_program;
using weir::tests::running_program;

namespace {

bool lists(const std::string& checkpoint, const std::string& text) {
  return run_program("weir-checkpoint", {checkpoint}).first.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("recoverable_word_count goes on counting after it was killed") {
  const weir::test::scratch_folder place;
  std::filesystem::create_directory(place.path() / "in");
  const std::string checkpoint = (place.path() / "checkpoint").string();
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(place.path() / ("." + name)) << text;
    std::filesystem::rename(place.path() / ("." + name), place.path() / "in" / name);
  };
  const std::vector<std::string> arguments = {
      (place.path() / "in").string(), checkpoint, "--interval", "20", "--top", "1"};
  std::string printed;
  for (int life = 1; life <= 4; ++life) {
    running_program one("recoverable_word_count", arguments);
    put("file-" + std::to_string(life), "a b a");
    const bool counted = one.prints(std::to_string(3 * life) + " words since the beginning, a " +
                                    std::to_string(2 * life) + "\n");
    // The last one lives until a checkpoint has the totals; before it, the log of batches has all.
    while (life == 4 && counted && !lists(checkpoint, "state of totals"))
      continue;
    one.signal(SIGKILL);
    printed = one.end().first;
    INFO(printed);
    REQUIRE(counted);
  }
  const auto [listed, status] = run_program("weir-checkpoint", {checkpoint, "--keys"});
  INFO(listed);
  CHECK(status == 0);
  CHECK(listed.find("state of totals (update_state_by_key), type long, version 1") !=
        std::string::npos);
  CHECK(listed.find("source files (text_file_stream)") != std::string::npos);

  // Damaged, it is refused, and the tool says why.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           place.path() / "checkpoint" / "weir-checkpoint" / "manifests"))
    std::ofstream(entry.path(), std::ios::app) << "x";
  CHECK(run_program("recoverable_word_count", arguments).second == 1);
  const auto [reasons, failed] = run_program("weir-checkpoint", {checkpoint});
  CHECK(failed == 1);
  CHECK(reasons.find("cannot be used") != std::string::npos);
}

TEST_CASE("weir-checkpoint says where there is no checkpoint") {
  const weir::test::scratch_folder place;
  const auto says = [](const std::filesystem::path& folder, const char* text) {
    const auto [printed, status] = run_program("weir-checkpoint", {folder.string()});
    return status == 1 && printed.find(text) != std::string::npos;
  };
  CHECK(says(place.path(), "there is no checkpoint in"));
  CHECK(std::filesystem::is_empty(place.path()));
  CHECK(says(place.path() / "nowhere", "there is no folder"));
  std::filesystem::create_directory(place.path() / "manifests");
  CHECK(says(place.path(), "begins anew"));
  std::filesystem::create_directories(place.path() / "stages" / "totals");
  std::ofstream(place.path() / "stages" / "totals" / "0") << "x";
  CHECK(says(place.path(), "has lost its manifests"));
}

} // namespace recoverable_word_count_test
