// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include "../apps/programs.hpp"
#include "../support/scratch_folder.hpp"
#include "mock_broker.hpp"
#include "plain_reader.hpp"
#include "real_broker.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace real_kill_test {

// Kills real processes with SIGKILL at the steps of a transaction, and compares what a plain client
// reads with what was written: an oracle that knows nothing of checkpoints.

using namespace std::chrono_literals;
using weir::testing::fresh_name;
using weir::testing::plain_reader;
using weir::testing::test_producer;
using weir::tests::running_program;

namespace {

constexpr auto patience = 60s;

/// A topic of numbered lines, and the topic that a program makes of them.
class world {
public:
  explicit world(const weir::kafka_properties& properties)
      : properties_(properties),
        from_(fresh_name("lines-")),
        to_(fresh_name("counts-")),
        producer_(properties) {
    weir::testing::make_topic(properties, from_, 1);
    weir::testing::make_topic(properties, to_, 1);
  }

  /// Each line has a word of its own, and one of seven that come again and again.
  void write(int lines) {
    for (int i = 0; i < lines; ++i) {
      ++given_;
      const std::string line = "n" + std::to_string(given_) + " " + word_of(given_);
      producer_.write(from_, 0, std::nullopt, line);
    }
    producer_.flush();
  }
  std::vector<std::string> arguments(const std::string& form) const {
    return {form, properties_.at("bootstrap.servers"), from_, to_,
            (folder_.path() / "checkpoint").string()};
  }

  /// The counts of each word are 1, 2, 3, …, as many as it was written, each once.
  void check_counts() {
    plain_reader reader(properties_, to_);
    const auto all = static_cast<std::size_t>(2 * given_);
    CHECK(reader.read_until([&](const auto& read) { return read.size() >= all; }, patience));
    CHECK(reader.records().size() == all);
    std::map<std::string, int> last;
    for (const auto& [word, count] : reader.records())
      if (const int expected = ++last[word]; count != std::to_string(expected))
        FAIL_CHECK("of " << word << " came " << count << " where " << expected << " was due");
    for (int i = 1; i <= given_; ++i)
      if (last["n" + std::to_string(i)] != 1)
        FAIL_CHECK("line " << i << " was counted " << last["n" + std::to_string(i)] << " times");
    CHECK(static_cast<int>(last.size()) == given_ + std::min(given_, 7));
  }
  /// Every line is there; returns how many came again.
  std::size_t check_at_least_once() {
    plain_reader reader(properties_, to_);
    std::set<std::string> seen;
    std::size_t looked_at = 0;
    CHECK(reader.read_until(
        [&](const auto& read) {
          for (; looked_at < read.size(); ++looked_at)
            seen.insert(read[looked_at].second);
          return static_cast<int>(seen.size()) >= given_;
        },
        patience));
    for (int i = 1; i <= given_; ++i)
      if (!seen.contains("n" + std::to_string(i) + " " + word_of(i)))
        FAIL_CHECK("line " << i << " is lost");
    return reader.records().size() - seen.size();
  }
  std::int64_t committed_offset() const {
    weir::kafka::client reader(weir::kafka::client_role::consumer, properties_,
                               {{"group.id", to_ + "-group"}});
    return reader.committed({{from_, 0, RD_KAFKA_OFFSET_INVALID}}, 10s).front().offset;
  }
  int given() const { return given_; }

private:
  static std::string word_of(int line) { return "k" + std::to_string(line % 7); }

  weir::kafka_properties properties_;
  std::string from_;
  std::string to_;
  test_producer producer_;
  weir::test::scratch_folder folder_;
  int given_ = 0;
};

const std::string& program() {
  static const std::string path = weir::tests::test_programs_folder() + "/kafka_crash_program";
  return path;
}

/// A life that ends at a fault point. What is written meanwhile falls into several batches.
void live_until(world& place, const std::string& form, const std::string& point, int visit) {
  INFO(point << ", visit " << visit);
  auto arguments = place.arguments(form);
  arguments.insert(arguments.end(), {point, std::to_string(visit)});
  place.write(20);
  running_program life(program(), arguments);
  for (int i = 1; i < visit; ++i)
    place.write(5);
  // In case the rest fell into one batch.
  const auto [printed, status] = life.end();
  INFO(printed);
  REQUIRE(status == -1);
}

void live_to_the_end(world& place, const std::string& form, const std::function<void()>& check) {
  place.write(3);
  running_program last(program(), place.arguments(form));
  check();
  last.signal(SIGKILL);
  INFO(last.end().first);
}

} // namespace

TEST_CASE("real kafka: a process that is killed loses and doubles nothing", "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  world place(properties);
  // The steps of a transaction, and those of the checkpoint around it.
  for (const std::string point :
       {"kafka.sink.begun", "kafka.sink.produced", "kafka.sink.offsets_sent",
        "kafka.sink.committed", "source.cut.after", "log.commit.before", "log.commit.after",
        "output.body.before", "output.body.after", "checkpoint.publish.before",
        "checkpoint.publish.after", "kafka.sink.offsets_sent"})
    live_until(place, "direct", point, 1);
  live_to_the_end(place, "direct", [&] { place.check_counts(); });
  CHECK(place.committed_offset() == place.given());
}

TEST_CASE("real kafka: a member of a group with a write-ahead log that is killed loses nothing",
          "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  world place(properties);
  for (const std::string point : {"kafka.receiver.stored", "receiver.block.safe",
                                  "log.commit.before", "source.cut.after", "output.body.after"})
    live_until(place, "group", point, 1);
  std::size_t again = 0;
  live_to_the_end(place, "group", [&] { again = place.check_at_least_once(); });
  // What was stored and not committed when the process was killed came again, and only that.
  CHECK(again <= static_cast<std::size_t>(place.given()));
}

} // namespace real_kill_test
