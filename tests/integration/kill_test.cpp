// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "../apps/programs.hpp"
#include "../catch.hpp"
#include "../support/scratch_folder.hpp"

// Kills a real process with SIGKILL, at each step of the commit protocol and wherever it happens to
// be, and starts it again. What it wrote is compared with what was given to it: an oracle that
// knows nothing of checkpoints.

namespace {

using weir::tests::running_program;
namespace fs = std::filesystem;

/// What the program gets, and what its sink must hold in the end.
class oracle {
public:
  explicit oracle(const weir::test::scratch_folder& place) : root_(place.path()) {
    fs::create_directory(root_ / "in");
    fs::create_directory(root_ / "sink");
  }

  /// Gives the program a file of some records.
  void add_file(int records) {
    std::string text;
    for (int i = 0; i < records; ++i) {
      ++given_;
      const std::string key = "k" + std::to_string(given_ % 7);
      sums_[key] += given_;
      text += key + " " + std::to_string(given_) + "\n";
    }
    const fs::path hidden = root_ / "in" / (".next");
    std::ofstream(hidden) << text;
    fs::rename(hidden, root_ / "in" / ("file-" + std::to_string(++files_)));
  }
  std::int64_t given() const noexcept { return given_; }

  std::vector<std::string> arguments() const {
    return {(root_ / "in").string(), (root_ / "checkpoint").string(), (root_ / "sink").string()};
  }

  /// Every number is in one batch, once.
  void check_numbers() const {
    std::map<std::int64_t, int> seen;
    for (const auto& [time, path] : files_of("numbers-"))
      for (const std::string& line : lines_of(path))
        ++seen[std::stoll(line)];
    for (std::int64_t number = 1; number <= given_; ++number)
      if (seen[number] != 1)
        FAIL_CHECK("number " << number << " is in " << seen[number] << " batches");
    CHECK(static_cast<std::int64_t>(seen.size()) == given_);
  }
  /// The last sum of each key is that of all its numbers.
  void check_sums() const {
    std::map<std::string, std::int64_t> last;
    for (const auto& [time, path] : files_of("sums-"))
      for (const std::string& line : lines_of(path)) {
        const auto blank = line.find(' ');
        last[line.substr(0, blank)] = std::stoll(line.substr(blank + 1));
      }
    CHECK(last == sums_);
  }
  std::size_t files_in_checkpoint() const {
    return static_cast<std::size_t>(
        std::count_if(fs::recursive_directory_iterator(root_ / "checkpoint"), {},
                      [](const fs::directory_entry& entry) { return entry.is_regular_file(); }));
  }

private:
  std::map<std::int64_t, fs::path> files_of(const std::string& prefix) const {
    std::map<std::int64_t, fs::path> out;
    for (const auto& entry : fs::directory_iterator(root_ / "sink")) {
      const std::string name = entry.path().filename();
      if (name.rfind(prefix, 0) == 0 && entry.path().extension() != ".tmp")
        out[std::stoll(name.substr(prefix.size()))] = entry.path();
    }
    return out;
  }
  static std::vector<std::string> lines_of(const fs::path& path) {
    std::ifstream in(path);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);)
      out.push_back(line);
    return out;
  }

  fs::path root_;
  std::int64_t given_ = 0;
  int files_ = 0;
  std::map<std::string, std::int64_t> sums_;
};

const std::string program = weir::tests::test_programs_folder() + "/crash_program";

/// Lets the program run until it has taken all there is, then kills it. What it took in its lives
/// before may be all but a last file, of which it speaks for sure.
void run_to_the_end(oracle& world) {
  world.add_file(3);
  running_program last(program, world.arguments());
  const bool done = last.prints(" " + std::to_string(world.given()) + "\n");
  last.signal(SIGKILL);
  INFO(last.end().first);
  REQUIRE(done);
}

/// Steps of the commit protocol, in its order.
const std::vector<std::string> points = {
    "source.cut.after",          "log.commit.before",
    "state.log.append",          "state.log.sync",
    "log.commit.after",          "output.body.before",
    "output.body.after",         "output.done",
    "stage.snapshot.after",      "snapshot.write",
    "state.store.write",         "state.store.sync",
    "state.store.rename",        "state.store.sync_folder",
    "state.store.link",          "state.log.open",
    "checkpoint.publish.before", "checkpoint.publish.after",
    "checkpoint.remove",         "state.store.remove",
};

int asked_for(const char* name, int otherwise) {
  const char* asked = std::getenv(name);
  return asked == nullptr ? otherwise : std::atoi(asked);
}

int rounds_asked_for(int otherwise) {
  return asked_for("WEIR_SOAK_ROUNDS", otherwise);
}

std::mt19937 random_numbers(int seed) {
  seed = asked_for("WEIR_SOAK_FIRST", seed);
  UNSCOPED_INFO("seed " << seed);
  return std::mt19937(static_cast<std::uint32_t>(seed));
}

} // namespace

TEST_CASE("a process that is killed at each step of its commits loses and doubles nothing",
          "[slow]") {
  const weir::test::scratch_folder place;
  oracle world(place);
  std::mt19937 random = random_numbers(7);
  for (int round = 0; round < rounds_asked_for(1); ++round)
    for (const std::string& point : points) {
      // Late enough that something has happened, also in the life before.
      const int visit = std::uniform_int_distribution<int>(1, 12)(random);
      INFO(point << ", visit " << visit);
      world.add_file(20);
      auto arguments = world.arguments();
      arguments.insert(arguments.end(), {point, std::to_string(visit)});
      running_program one(program, arguments);
      const auto [printed, status] = one.end();
      INFO(printed);
      REQUIRE(status == -1); // the point is passed by, or nothing would have killed it
    }
  run_to_the_end(world);
  world.check_numbers();
  world.check_sums();
}

TEST_CASE("a process that is killed anywhere loses and doubles nothing", "[slow]") {
  const weir::test::scratch_folder place;
  oracle world(place);
  std::mt19937 random = random_numbers(11);
  const int rounds = rounds_asked_for(20);
  for (int round = 0; round < rounds; ++round) {
    running_program one(program, world.arguments());
    const int files = std::uniform_int_distribution<int>(1, 4)(random);
    for (int file = 0; file < files; ++file) {
      world.add_file(std::uniform_int_distribution<int>(1, 200)(random));
      if (std::uniform_int_distribution<int>(0, 2)(random) > 0)
        one.prints("batch ");
    }
    one.signal(SIGKILL);
    one.end();
  }
  run_to_the_end(world);
  world.check_numbers();
  world.check_sums();
  // What is left does not grow with the number of lives.
  CHECK(world.files_in_checkpoint() < 100);
}

TEST_CASE("a process that was stopped and is taken over from cannot go on", "[slow]") {
  const weir::test::scratch_folder place;
  oracle world(place);
  world.add_file(10);
  running_program first(program, world.arguments());
  REQUIRE(first.prints(" 10\n"));
  // A second one is refused while the first lives, also while it is stopped.
  first.signal(SIGSTOP);
  const auto [printed, status] = running_program(program, world.arguments()).end();
  CHECK(status == 1);
  CHECK(printed.find("in use") != std::string::npos);
  first.signal(SIGKILL);
  first.end();
  run_to_the_end(world);
  world.check_numbers();
  world.check_sums();
}
