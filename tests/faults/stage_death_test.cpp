// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "../catch.hpp"
#include "running_count.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/simulation.hpp>
#include <weir/operators/to_text.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

// A topology with a diamond, a shuffle that combines, and state, killed at each step of a batch:
// the results by (batch time, output) must be those of an undisturbed run.

namespace {

using namespace weir;

/// Results of all bodies: a body that runs again replaces what it wrote, as a sink keyed by (time,
/// output) would.
struct results {
  std::map<std::pair<std::int64_t, std::string>, std::vector<std::string>> by_key;
  std::map<std::pair<std::int64_t, std::string>, int> runs;
  std::map<std::string, int> calls; ///< of the user functions of the diamond's branches
};

template <class T>
void record(const dstream<T>& stream, const std::string& name, results& out) {
  const node_id node = stream.for_each_batch([&out](const batch<T>& whole, const output_key& key) {
    std::vector<std::string> lines;
    for (const auto& element : whole) {
      std::string line;
      append_text(line, element);
      lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    const std::pair id(key.time.milliseconds(), std::string(key.output));
    out.by_key[id] = std::move(lines);
    ++out.runs[id];
  });
  stream.plan().name(node, name);
}

void build(testing::simulation& run, const std::shared_ptr<batch_queue<std::string>>& queue,
           results& out) {
  auto lines = run.context().queue_stream<std::string>(queue).name("lines");
  auto words = lines.flat_map(split(' ')).name("words");
  auto left = words
                  .map([&out](std::string_view word) {
                    ++out.calls["left"];
                    return std::pair(word, std::int64_t{1});
                  })
                  .name("left");
  auto right = words
                   .filter([&out](std::string_view word) {
                     ++out.calls["right"];
                     return word.size() > 1;
                   })
                   .map([](std::string_view word) { return std::pair(word, std::int64_t{100}); })
                   .name("right");
  auto joined =
      left.transform_with(right, [](const auto& a, const auto& b) { return a.union_with(b); })
          .name("joined");
  record(joined.reduce_by_key(std::plus<>()).name("sums"), "sums-out", out);
  record(tests::running_counts(joined).name("running"), "running-out", out);
}

constexpr int batches = 7;

/// One run; `on_fault` is asked at each fault point.
results play(std::uint64_t seed, const std::function<void(const fault_site&)>& on_fault,
             std::map<std::string, std::uint64_t>* restarts = nullptr) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 3;
  options.context.chunk_credits = 2;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<std::string>>();
  build(run, queue, out);
  for (int i = 0; i < batches; ++i)
    queue->push({"a bb a", "ccc", "bb " + std::string(static_cast<std::size_t>(i % 3 + 1), 'd')},
                2);
  run.start();
  {
    const scoped_fault_handler faults(on_fault);
    run.batches(batches);
  }
  if (restarts != nullptr)
    for (const auto* place : run.context().run()->places().cells()) {
      const auto name = place->plan.name + "/" + std::to_string(place->copy);
      (*restarts)[name] = run.restarts(name);
    }
  return out;
}

struct silence {
  silence() { set_log_level(log_level::error); }
  ~silence() { set_log_level(log_level::info); }
};

/// A step at which something can die: the n-th time that a place comes by a point.
using step = std::tuple<std::string, std::string, std::uint32_t, int>;

std::vector<step> steps_of_a_run(std::uint64_t seed) {
  std::map<std::tuple<std::string, std::string, std::uint32_t>, int> visits;
  play(seed, [&](const fault_site& site) {
    ++visits[{std::string(site.point), std::string(site.stage), site.copy}];
  });
  std::vector<step> out;
  for (const auto& [place, count] : visits)
    for (const int visit : std::set<int>{1, 2, 3, count / 2, count - 1, count})
      if (visit >= 1 && visit <= count)
        out.emplace_back(std::get<0>(place), std::get<1>(place), std::get<2>(place), visit);
  return out;
}

std::function<void(const fault_site&)> die_at(const step& where, bool& died) {
  return [where, visits = 0, &died](const fault_site& site) mutable {
    const auto& [point, stage, copy, visit] = where;
    if (site.point == point && site.stage == stage && site.copy == copy && ++visits == visit) {
      died = true;
      throw injected_death("test");
    }
  };
}

} // namespace

TEST_CASE("a stage that dies at any step leaves all results as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(1u, 2u, 3u);
  const results undisturbed = play(seed, [](const fault_site&) {});
  REQUIRE(undisturbed.by_key.size() == 2 * batches);
  const auto steps = steps_of_a_run(seed);
  // Every point at which the runtime can die is visited.
  std::set<std::string> points;
  for (const auto& where : steps)
    points.insert(std::get<0>(where));
  for (const char* point :
       {"stage.wake", "stage.chunk.before", "stage.chunk.after", "stage.end.before",
        "stage.end.after", "stage.seal.before", "stage.seal.after", "stage.snapshot.before",
        "stage.snapshot.after", "source.wake", "source.cut.before", "source.cut.after",
        "source.seal.after", "output.gathered", "output.body.before", "output.body.after",
        "output.done"})
    CHECK(points.count(point) == 1);

  for (const step& where : steps) {
    INFO("seed " << seed << ": " << std::get<0>(where) << " in " << std::get<1>(where) << "/"
                 << std::get<2>(where) << ", visit " << std::get<3>(where));
    bool died = false;
    std::map<std::string, std::uint64_t> restarts;
    const results disturbed = play(seed, die_at(where, died), &restarts);
    REQUIRE(died);
    REQUIRE(disturbed.by_key == undisturbed.by_key);
    // Only the one that died is started again.
    for (const auto& [actor, count] : restarts)
      CHECK(count ==
            (actor == std::get<1>(where) + "/" + std::to_string(std::get<2>(where)) ? 1U : 0U));
    // Only a death in or after a body makes it run twice.
    int extra_runs = 0;
    for (const auto& [key, runs] : disturbed.runs)
      extra_runs += runs - 1;
    CHECK(extra_runs == (std::get<0>(where) == "output.body.after" ? 1 : 0));
  }
}

TEST_CASE("siblings of a stage that dies in a diamond neither restart nor emit twice") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  for (const step& where : steps_of_a_run(1)) {
    if (std::get<1>(where) != "left")
      continue;
    INFO(std::get<0>(where) << ", visit " << std::get<3>(where));
    bool died = false;
    const results disturbed = play(1, die_at(where, died));
    REQUIRE(died);
    CHECK(disturbed.calls.at("right") == undisturbed.calls.at("right"));
    CHECK(disturbed.calls.at("left") >= undisturbed.calls.at("left"));
  }
}

TEST_CASE("many deaths in one run leave all results as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{10}, std::uint64_t{40}));
  const results undisturbed = play(seed, [](const fault_site&) {});
  int deaths = 0;
  std::uint64_t random = seed * 2654435761U + 1;
  const results disturbed = play(seed, [&](const fault_site&) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    if (deaths < 12 && (random >> 33U) % 23 == 0) {
      ++deaths;
      throw injected_death("test");
    }
  });
  CHECK(deaths > 3);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

TEST_CASE("an actor that is killed from outside is started again") {
  const silence quiet;
  results out;
  testing::simulation run;
  auto queue = std::make_shared<batch_queue<std::string>>();
  build(run, queue, out);
  run.start();
  queue->push({"a b"});
  run.batches(1);
  run.kill("running/0");
  run.kill("coordinator");
  run.work();
  queue->push({"a b"});
  run.batches(1);
  CHECK(run.restarts("running/0") == 1);
  CHECK(run.restarts("coordinator") == 1);
  CHECK(out.by_key[{2000, "running-out"}] == std::vector<std::string>{"(a,2)", "(b,2)"});
}
