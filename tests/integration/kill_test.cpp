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
#include <utility>
#include <vector>

#include "../apps/programs.hpp"
#include "../catch.hpp"
#include "../support/scratch_folder.hpp"

namespace kill_test {

// Kills a real process with SIGKILL, at each step of the commit protocol and wherever it happens to
// be, and starts it again. What it wrote is compared with what was given to it: an oracle that
// knows nothing of checkpoints.

namespace {

using weir::tests::running_program;
namespace fs = std::filesystem;

/// What the program gets, and what its sink must hold in the end.
class oracle {
public:
  explicit oracle(const weir::test::scratch_folder& place, std::string kind = "files")
      : root_(place.path()),
        kind_(std::move(kind)) {
    fs::create_directory(root_ / "in");
    fs::create_directory(root_ / "sink");
  }

  /// Gives the program a file of some records.
  void add_file(int records) {
    std::string text;
    longest_ = std::max(longest_, records);
    for (int i = 0; i < records; ++i) {
      ++given_;
      const std::string key = key_of(given_);
      sums_[key] += given_;
      text += key + " " + std::to_string(given_) + "\n";
    }
    const fs::path hidden = root_ / "in" / (".next");
    std::ofstream(hidden) << text;
    const std::string number = std::to_string(++files_);
    fs::rename(hidden, root_ / "in" / ("file-" + std::string(6 - number.size(), '0') + number));
  }
  std::int64_t given() const noexcept { return given_; }

  std::vector<std::string> arguments() const {
    return {kind_, (root_ / "in").string(), (root_ / "checkpoint").string(),
            (root_ / "sink").string()};
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
  /// Every number is in a batch, those that had not been acknowledged when the process was killed
  /// perhaps in more; the last sums are those of the numbers in all batches.
  void check_at_least_once(int kills) const {
    std::map<std::int64_t, int> seen;
    std::map<std::string, std::int64_t> sums;
    for (const auto& [time, path] : files_of("numbers-"))
      for (const std::string& line : lines_of(path)) {
        const std::int64_t number = std::stoll(line);
        ++seen[number];
        sums[key_of(number)] += number;
      }
    int again = 0;
    for (std::int64_t number = 1; number <= given_; ++number) {
      if (seen[number] == 0)
        FAIL_CHECK("number " << number << " is lost");
      again += seen[number] > 1 ? seen[number] - 1 : 0;
    }
    CHECK(static_cast<std::int64_t>(seen.size()) == given_);
    // One message is under way at a time.
    CHECK(again <= kills * longest_);
    CHECK(last_sums() == sums);
  }
  /// In every batch windows, states and their join are what the numbers of all batches come to.
  void check_each_batch() const {
    const auto windows = sums_of("window-");
    auto inverse = sums_of("inverse-");
    for (auto& [time, sums] : inverse) // a key without numbers stays, as nothing
      std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    const auto states = sums_of("states-");
    const auto mapped = sums_of("mapped-");
    const auto joined = sums_of("joined-");
    for (const auto& [time, sums] : windows)
      CHECK(sums == numbers_between(time - 50, time));
    for (const auto& [time, sums] : inverse)
      CHECK(sums == numbers_between(time - 80, time));
    for (const auto& [time, sums] : states)
      CHECK(sums == numbers_between(0, time));
    for (const auto& [time, sums] : joined)
      for (const auto& [key, both] : sums)
        CHECK(both == windows.at(time).at(key) + 1'000'000 * states.at(time).at(key));
    for (const auto& [time, path] : files_of("numbers-")) {
      for (const std::map<std::int64_t, key_sums>* of_batch :
           {&windows, &std::as_const(inverse), &states, &mapped, &joined})
        CHECK(of_batch->count(time) == 1);
      for (const auto& [key, sum] : mapped.at(time))
        CHECK(sum == states.at(time).at(key));
      CHECK(joined.at(time).size() == windows.at(time).size());
    }
  }
  /// The last sum of each key is that of all its numbers.
  void check_sums() const { CHECK(last_sums() == sums_); }
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

  static std::string key_of(std::int64_t number) { return "k" + std::to_string(number % 7); }
  using key_sums = std::map<std::string, std::int64_t>;
  /// By time; of several lines for a key the last counts.
  std::map<std::int64_t, key_sums> sums_of(const std::string& prefix) const {
    std::map<std::int64_t, key_sums> out;
    for (const auto& [time, path] : files_of(prefix))
      for (const std::string& line : lines_of(path)) {
        const auto blank = line.find(' ');
        out[time][line.substr(0, blank)] = std::stoll(line.substr(blank + 1));
      }
    return out;
  }
  /// The sums of the numbers in batches after one time, up to another.
  key_sums numbers_between(std::int64_t after, std::int64_t until) const {
    key_sums out;
    for (const auto& [time, path] : files_of("numbers-"))
      if (time > after && time <= until)
        for (const std::string& line : lines_of(path))
          out[key_of(std::stoll(line))] += std::stoll(line);
    return out;
  }
  std::map<std::string, std::int64_t> last_sums() const {
    std::map<std::string, std::int64_t> last;
    for (const auto& [time, sums] : sums_of("sums-"))
      for (const auto& [key, sum] : sums)
        last[key] = sum;
    return last;
  }

  fs::path root_;
  std::string kind_;
  std::int64_t given_ = 0;
  int files_ = 0;
  int longest_ = 0; ///< records of a file
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

/// Of these, and beside them, where a block of a receiver may be.
const std::vector<std::string> points_of_receivers = {
    "log.commit.before",  "state.log.append",  "state.log.sync",           "receiver.block.safe",
    "log.commit.after",   "source.cut.after",  "output.body.after",        "state.log.open",
    "state.store.remove", "checkpoint.remove", "checkpoint.publish.after",
};

/// Lives until it comes by a fault point, where it is killed.
void live_until(oracle& world, const std::string& point, std::mt19937& random) {
  // Late enough that something has happened, also in the life before.
  const int latest = point == "state.store.sync_again" ? 1 : 12;
  const int visit = std::uniform_int_distribution<int>(1, latest)(random);
  INFO(point << ", visit " << visit);
  world.add_file(20);
  auto arguments = world.arguments();
  arguments.insert(arguments.end(), {point, std::to_string(visit)});
  running_program one(program, arguments);
  for (int file = 0; file < visit; ++file)
    world.add_file(5);
  const auto [printed, status] = one.end();
  INFO(printed);
  REQUIRE(status == -1); // the point is passed by, or nothing would have killed it
}

/// Lives for a few files, then is killed.
void live_a_while(oracle& world, std::mt19937& random) {
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
    for (const std::string& point : points)
      live_until(world, point, random);
  run_to_the_end(world);
  world.check_numbers();
  world.check_sums();
  world.check_each_batch();
}

TEST_CASE("a receiver that acknowledges loses nothing, wherever its process is killed", "[slow]") {
  const weir::test::scratch_folder place;
  oracle world(place, "spool");
  std::mt19937 random = random_numbers(13);
  int kills = 1;
  for (int round = 0; round < rounds_asked_for(1); ++round)
    for (const std::string& point : points_of_receivers) {
      live_until(world, point, random);
      live_a_while(world, random);
      kills += 2;
    }
  // A block that is in the log and in no batch, so that there is something to be found.
  live_until(world, "receiver.block.safe", random);
  live_until(world, "state.store.sync_again", random);
  kills += 2;
  run_to_the_end(world);
  world.check_at_least_once(kills);
  world.check_each_batch();
  // What is left does not grow with the number of lives: 46 to 102 files, whether it was one round or
  // five. One round would leave 220 if nothing were ever removed.
  CHECK(world.files_in_checkpoint() < 150);
}

TEST_CASE("a process that is killed anywhere loses and doubles nothing", "[slow]") {
  const weir::test::scratch_folder place;
  oracle world(place);
  std::mt19937 random = random_numbers(11);
  const int rounds = rounds_asked_for(20);
  for (int round = 0; round < rounds; ++round)
    live_a_while(world, random);
  run_to_the_end(world);
  world.check_numbers();
  world.check_sums();
  world.check_each_batch();
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
  world.check_each_batch();
}

} // namespace kill_test
