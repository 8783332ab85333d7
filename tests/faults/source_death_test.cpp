// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../receivers/files_harness.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/simulation.hpp>
#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/offers/offer_queue.hpp>

namespace source_death_test {

// The actor of each kind of source, killed at each step of a batch: what had arrived is in one batch,
// once, and in the same one as in an undisturbed run.

namespace {

using namespace weir;
using namespace weir::tests;
using texts = std::vector<std::string>;

/// A source and what feeds it.
class feed {
public:
  virtual ~feed() = default;
  virtual dstream<std::string> stream(testing::simulation& run) = 0;
  virtual void started() {}
  /// Something arrives, in time for the batch of this number from 0.
  virtual void arrive(int batch, const texts& lines) = 0;
  virtual void stopping() {}
};

/// A receiver that gets single items, as from a socket, and blocks, as from a broker.
class received final : public feed {
public:
  dstream<std::string> stream(testing::simulation& run) override {
    return run.context().receiver_stream(receiver_, {.executor = threads_});
  }
  void started() override { threads_->run_all(); }
  void arrive(int, const texts& lines) override {
    receiver_->store(lines.front());
    receiver_->store(texts(lines.begin() + 1, lines.end()));
    receiver_->store(lines.back());
  }
  void stopping() override {
    receiver_->stop("the test ends");
    threads_->run_all();
  }

private:
  struct silent_receiver final : receiver<std::string> {
    void on_start() override {}
    void on_stop() override {}
  };
  std::shared_ptr<inline_executor> threads_ = std::make_shared<inline_executor>();
  std::shared_ptr<silent_receiver> receiver_ = std::make_shared<silent_receiver>();
};

class offered final : public feed {
public:
  dstream<std::string> stream(testing::simulation& run) override {
    return offer_stream(run.context(), queue_);
  }
  void arrive(int, const texts& lines) override {
    REQUIRE(queue_->offer(lines.front()));
    REQUIRE(queue_->offer_all(lines));
  }

private:
  std::shared_ptr<offer_queue<std::string>> queue_ = std::make_shared<offer_queue<std::string>>();
};

class queued final : public feed {
public:
  explicit queued(bool one_at_a_time) : one_at_a_time_(one_at_a_time) {}
  dstream<std::string> stream(testing::simulation& run) override {
    queue_options<std::string> options;
    options.one_at_a_time = one_at_a_time_;
    return run.context().queue_stream(queue_, options);
  }
  void arrive(int, const texts& lines) override {
    queue_->push(lines, 2);
    if (!one_at_a_time_)
      queue_->push(lines);
  }

private:
  bool one_at_a_time_;
  std::shared_ptr<batch_queue<std::string>> queue_ = std::make_shared<batch_queue<std::string>>();
};

class filed final : public feed {
public:
  dstream<std::string> stream(testing::simulation& run) override {
    return run.context().text_file_stream("/in", {.files = files_});
  }
  void arrive(int batch, const texts& lines) override {
    // Each line is a file of two lines.
    for (const std::string& line : lines)
      files_->files["/in/" + std::to_string(batch) + " " + line] = {line + "\n" + line + " end\n",
                                                                    batch * 1000 + 500};
  }

private:
  std::shared_ptr<test::memory_file_system> files_ = std::make_shared<test::memory_file_system>();
};

struct source_kind {
  std::string name;
  std::function<std::unique_ptr<feed>()> make;
};

std::vector<source_kind> kinds() {
  return {{"receiver", [] { return std::make_unique<received>(); }},
          {"offers", [] { return std::make_unique<offered>(); }},
          {"queue", [] { return std::make_unique<queued>(true); }},
          {"whole queue", [] { return std::make_unique<queued>(false); }},
          {"files", [] { return std::make_unique<filed>(); }}};
}

texts lines_of(int batch, int part) {
  texts out;
  for (int i = 0; i < 3 + batch % 2; ++i)
    out.push_back(std::to_string(batch) + "." + std::to_string(part) + "." + std::to_string(i) +
                  " same");
  return out;
}

constexpr int single_batches = 5; ///< each with data of its own
constexpr int joint_batches = 3;  ///< whose ticks come at once
constexpr int all_batches = single_batches + joint_batches;

struct play_options {
  std::uint64_t seed = 1;
  std::size_t byte_budget = context_options{}.byte_budget;
  int batches_after = 0; ///< in which nothing arrives any more
};

/// One run of a source of this kind, under state and an output of its own.
results play(const source_kind& kind, const play_options& how, const fault_handler& on_fault,
             std::uint64_t* restarts = nullptr) {
  results out;
  const auto from = kind.make();
  testing::simulation_options options;
  options.seed = how.seed;
  options.context.snapshot_every_batches = 3;
  options.context.chunk_credits = 2;
  options.context.byte_budget = how.byte_budget;
  // Stores must not wait for a time that nothing moves.
  options.context.backpressure = false;
  testing::simulation run(options);
  const auto lines = from->stream(run).name("lines");
  record(lines, "lines-out", out, false);
  record(running_counts(lines.flat_map(split(' ')).map([](std::string_view word) {
           return std::pair(word, std::int64_t{1});
         })).name("running"),
         "running-out", out);
  run.start();
  from->started();
  {
    const scoped_fault_handler faults(on_fault);
    for (int batch = 0; batch < single_batches; ++batch) {
      // What has arrived flows as far as it can, then more arrives.
      from->arrive(batch, lines_of(batch, 0));
      run.work();
      from->arrive(batch, lines_of(batch, 1));
      run.batches(1);
    }
    from->arrive(single_batches, lines_of(single_batches, 0));
    run.clock().advance((joint_batches - 1) * run.context().batch_interval());
    run.batches(1 + how.batches_after);
  }
  if (restarts != nullptr)
    *restarts = run.restarts("lines/0");
  from->stopping();
  return out;
}

/// All lines of a run, in order of their batches.
texts all_lines(const results& run) {
  texts out;
  for (const auto& [key, lines] : run.by_key)
    if (key.second == "lines-out")
      out.insert(out.end(), lines.begin(), lines.end());
  return out;
}

/// The last count of each word, over all batches.
std::map<std::string, std::string> last_counts(const results& run) {
  std::map<std::string, std::string> out;
  for (const auto& [key, counts] : run.by_key)
    if (key.second == "running-out")
      for (const std::string& count : counts)
        out[count.substr(0, count.find(','))] = count;
  return out;
}

void nothing_dies(const fault_site&) {}

} // namespace

TEST_CASE("a source whose actor dies at any step leaves all results as they were") {
  const silence quiet;
  for (const source_kind& kind : kinds())
    for (const std::uint64_t seed : {1U, 2U}) {
      INFO(kind.name << ", seed " << seed);
      const play_options how{.seed = seed};
      const results undisturbed = play(kind, how, nothing_dies);
      REQUIRE(undisturbed.by_key.size() == 2 * all_batches);
      REQUIRE(all_lines(undisturbed).size() > 20);
      std::set<std::string> points;
      for (const step& where :
           steps_of([&](const fault_handler& on_fault) { play(kind, how, on_fault); })) {
        if (where.stage != "lines" && where.stage.size() > 0)
          continue;
        points.insert(where.point);
        INFO(to_string(where));
        bool died = false;
        std::uint64_t restarts = 0;
        const results disturbed = play(kind, how, die_at(where, died), &restarts);
        REQUIRE(died);
        REQUIRE(disturbed.by_key == undisturbed.by_key);
        CHECK(restarts == (is_of_writer(where) ? 0 : 1));
        for (const auto& [key, runs] : disturbed.runs)
          CHECK(runs == 1);
      }
      for (const char* point : {"source.wake", "source.flow.before", "source.cut.before",
                                "source.cut.after", "source.seal.after"})
        CHECK(points.count(point) == 1);
      CHECK(points.count("source.flow.after") == (kind.name == "receiver" ? 1 : 0));
      CHECK(points.count("receivers.files.open") == (kind.name == "files" ? 1 : 0));
    }
}

TEST_CASE("a source that dies again and again leaves all results as they were") {
  const silence quiet;
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{9}));
  for (const source_kind& kind : kinds()) {
    INFO(kind.name << ", seed " << seed);
    const play_options how{.seed = seed};
    random_deaths deaths(seed, 12);
    const results disturbed = play(kind, how, [&](const fault_site& site) {
      if (site.stage == "lines")
        deaths(site);
    });
    CHECK(disturbed.by_key == play(kind, how, nothing_dies).by_key);
  }
}

TEST_CASE("whatever dies, and however small the budget, each line is in one batch") {
  const silence quiet;
  const auto seed = GENERATE(range(std::uint64_t{20}, std::uint64_t{30}));
  for (const source_kind& kind : kinds()) {
    // How much a batch takes may differ; what all take together may not.
    const play_options how{
        .seed = seed, .byte_budget = 100 + 20 * (seed % 10), .batches_after = 100};
    INFO(kind.name << ", seed " << seed << ", budget " << how.byte_budget);
    random_deaths deaths(seed, 10);
    const results disturbed = play(kind, how, std::ref(deaths));
    const results undisturbed =
        play(kind, {.seed = seed, .batches_after = how.batches_after}, nothing_dies);
    CHECK(deaths.count() > 2);
    CHECK(all_lines(disturbed) == all_lines(undisturbed));
    CHECK(last_counts(disturbed) == last_counts(undisturbed));
  }
}

TEST_CASE("the actor of a source is killed from outside between two blocks of a batch") {
  const silence quiet;
  for (const source_kind& kind : kinds()) {
    INFO(kind.name);
    results out;
    const auto from = kind.make();
    testing::simulation run;
    record(from->stream(run).name("lines"), "lines-out", out, false);
    run.start();
    from->started();
    from->arrive(0, {"a", "b", "c"});
    run.work();
    run.kill("lines/0");
    run.work();
    from->arrive(0, {"d", "e", "f"});
    run.batches(2);
    from->stopping();
    CHECK(run.restarts("lines/0") == 1);
    texts expected;
    if (kind.name == "receiver")
      expected = {"a", "b", "c", "c", "d", "e", "f", "f"};
    else if (kind.name == "offers")
      expected = {"a", "a", "b", "c", "d", "d", "e", "f"};
    else if (kind.name == "queue")
      expected = {"a", "b", "c", "d", "e", "f"};
    else if (kind.name == "whole queue")
      expected = {"a", "b", "c", "a", "b", "c", "d", "e", "f", "d", "e", "f"};
    else
      expected = {"a", "a end", "b", "b end", "c", "c end",
                  "d", "d end", "e", "e end", "f", "f end"};
    CHECK(all_lines(out) == expected);
  }
}

} // namespace source_death_test
