// SPDX-License-Identifier: Apache-2.0
// Cases of Spark's suites about programs that go on from a checkpoint.
#include "../../../catch.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include <weir/operators/dstream.hpp>
#include <weir/state/checkpoint_generations.hpp>

#include "../../../faults/deaths.hpp"
#include "../../../support/scratch_folder.hpp"
#include "../../differential/errors/error_case.hpp"
#include "../../values/state_streams.hpp"
#include "../spark_files.hpp"
#include "../spark_functions.hpp"
#include "lives.hpp"

namespace recovery_test {

using namespace weir;
using namespace weir::testing;

namespace {

value_stream ones(const value_stream& words) {
  return map(words, described_map("(x,1)"));
}

value_stream counts(const value_stream& words) {
  return reduce_by_key(ones(words), described_fold("sum"), 2);
}

/// Runs a case whose first life ends in a crash, its last batch unknown, and then to the end.
void check_recovery(lives& all, std::size_t before_restart, const lives::program& build) {
  all.crash_in_last(before_restart, build);
  all.live(all.test().input().size() - before_restart, build);
  CHECK(all.all_as_expected());
}

void check_recovery(lives& all, const lives::program& build) {
  check_recovery(all, static_cast<std::size_t>(all.test().number("batches_before_restart")), build);
}

/// The states of map_with_state that counts words.
value_stream counted_states(const value_stream& words, const state_options& options = {}) {
  const auto count = described_mapping("running sum stored; returns nothing");
  return map_with_state(ones(words), count, options).snapshots;
}

value_stream totals_of(const value_stream& words) {
  return update_state_by_key(ones(words), described_update("sum"), {});
}

/// The number of lines in the files of a folder.
std::size_t lines_in(const std::filesystem::path& folder) {
  std::size_t lines = 0;
  for (const auto& part : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(part.path());
    for (std::string line; std::getline(in, line);)
      ++lines;
  }
  return lines;
}

/// Kills a program that reads files at random moments, a dozen times.
void fail_often(lives& all, spark_files& files, const lives::program& build) {
  std::mt19937 draw(1);
  std::size_t left = all.test().input().size();
  const auto write = [&](std::size_t batch) { files.before_batch(batch); };
  while (left > 0) {
    const std::size_t batches = std::min<std::size_t>(left, 1 + draw() % 5);
    all.crash_in_last(batches, build, write);
    left -= batches;
  }
  all.live(1, build, write);
}

} // namespace

TEST_CASE("MapWithStateSuite: mapWithState - driver failure recovery") {
  lives all("mapWithState - driver failure recovery");
  check_recovery(
      all, [&](streaming_context& context) { all.record(counted_states(all.input(context))); });
}

TEST_CASE("MapWithStateRDDSuite: checkpointing empty state RDD") {
  lives all("checkpointing empty state RDD");
  const auto build = [&](streaming_context& context) {
    const auto nothing = fixed_stream(context, {}, {});
    state_options options;
    options.partitions = static_cast<std::uint32_t>(all.test().number("partitions"));
    all.record(counted_states(nothing, options));
  };
  all.live(2, build);
  all.live(2, build);
  CHECK(all.received().size() == 4);
  for (const auto& [time, states] : all.received())
    CHECK(states.elements.empty());
}

TEST_CASE("CheckpointSuite: recovery with map and reduceByKey operations") {
  lives all("recovery with map and reduceByKey operations");
  check_recovery(all, [&](streaming_context& context) { all.record(counts(all.input(context))); });
}

TEST_CASE("CheckpointSuite: recovery with invertible reduceByKeyAndWindow operation") {
  lives all("recovery with invertible reduceByKeyAndWindow operation");
  const auto batches = [&](const char* param) {
    return milliseconds(*all.test().batches_ms(param));
  };
  const value_fold difference = described_inverse("difference");
  check_recovery(all, [&](streaming_context& context) {
    all.record(reduce_by_key_and_window(ones(all.input(context)), described_fold("sum"),
                                        {difference},
                                        {batches("window_batches"), batches("slide_batches")}, 2)
                   .checkpoint(batches("checkpoint_batches")));
  });
}

TEST_CASE("CheckpointSuite: recovery with files saved of each batch") {
  for (const char* name : {"recovery with saveAsHadoopFiles operation",
                           "recovery with saveAsNewAPIHadoopFiles operation"}) {
    lives all(name);
    const test::scratch_folder folder;
    const std::string prefix = (folder.path() / "counts").string();
    check_recovery(all, [&](streaming_context& context) {
      const value_stream counted = counts(all.input(context));
      counted.elements()
          .map([](const value& element) { return to_string(values{element}); })
          .save_as_text_files(prefix, "result");
      all.record(counted);
    });
    for (const auto& [time, batch] : all.received())
      CHECK(lines_in(prefix + "-" + std::to_string(time) + ".result") == batch.elements.size());
  }
}

TEST_CASE("CheckpointSuite: recovery with saveAsHadoopFile inside transform operation") {
  lives all("recovery with saveAsHadoopFile inside transform operation");
  const test::scratch_folder folder;
  check_recovery(all, [&](streaming_context& context) {
    all.record(transform(counts(all.input(context)), [&](const dataset& elements, batch_time time) {
      const auto place = folder.path() / std::to_string(time.milliseconds());
      std::filesystem::create_directory(place);
      std::ofstream(place / "counts") << elements.count() << "\n";
      return elements;
    }));
  });
  for (const auto& [time, batch] : all.received())
    CHECK(lines_in(folder.path() / std::to_string(time)) == 1);
}

TEST_CASE("CheckpointSuite: checkpoint file listing") {
  lives all("SPARK-28912: checkpoint file listing");
  const auto build = [&](streaming_context& context) {
    const auto input = fixed_stream(context, {{{"a"}}, {{"a"}}, {{"a"}}}, {});
    all.record(counted_states(input));
  };
  all.live(2, build);
  const auto before = generation_keys(*all.store());
  REQUIRE_FALSE(before.empty());
  const std::string folder = before.front().substr(0, before.front().find('/') + 1);
  for (const char* other : {"checkpoint-01a", "x", "99999999999999999999999", "1/below"})
    all.store()->put(folder + other, "no manifest");
  CHECK(generation_keys(*all.store()) == before);
  all.live(1, build);
  CHECK(to_string(all.received().at(3000).elements) == R"([["a",3]])");
}

TEST_CASE("CheckpointSuite: updateStateByKey is followed by a checkpointed stream") {
  lives all(
      "SPARK-6847: stack overflow when updateStateByKey is followed by a checkpointed dstream");
  const milliseconds interval(all.test().batch_ms());
  const auto build = [&](streaming_context& context) {
    const auto input = fixed_stream(context, {{{"a"}}, {{"a", "b"}}, {{"a"}}}, {});
    const auto totals = totals_of(input).checkpoint(interval);
    all.record(update_state_by_key(totals, described_update("sum"), {}).checkpoint(interval));
  };
  all.live(1, build);
  all.live(2, build);
  auto sums = all.received().at(3 * interval.count()).elements;
  std::sort(sums.begin(), sums.end());
  CHECK(to_string(sums) == R"([["a",6],["b",2]])");
}

TEST_CASE("FailureSuite: multiple failures with map") {
  const std::string name = "multiple failures with map";
  lives all(name, spark_files::start_of(spark_case(own_case(name))));
  spark_files files(all.test());
  fail_often(all, files, [&](streaming_context& context) {
    all.record(map(files.lines(context),
                   [](const value& line) { return value(std::int64_t{std::stoll(line.text())}); }));
  });
  std::set<std::int64_t> got;
  for (const auto& [time, batch] : all.received())
    for (const value& number : batch.elements)
      CHECK(got.insert(number.number()).second);
  CHECK(got.size() == all.test().input().size());
  CHECK(*got.begin() == 1);
  CHECK(*got.rbegin() == 30);
}

TEST_CASE("FailureSuite: multiple failures with updateStateByKey") {
  const std::string name = "multiple failures with updateStateByKey";
  lives all(name, spark_files::start_of(spark_case(own_case(name))));
  spark_files files(all.test());
  const milliseconds interval(*all.test().batches_ms("checkpoint_batches"));
  fail_often(all, files, [&](streaming_context& context) {
    all.record(totals_of(files.lines(context)).checkpoint(interval));
  });
  const json::object& expected = all.test().fields().at("expected").as_object();
  const values allowed = values_from_json(expected.at("every_output_in"));
  std::size_t seen = 0;
  for (const auto& [time, batch] : all.received())
    for (const value& total : batch.elements) {
      CHECK(std::find(allowed.begin(), allowed.end(), total) != allowed.end());
      ++seen;
    }
  CHECK(seen >= allowed.size());
  CHECK(all.received().rbegin()->second.elements == values{from_json(expected.at("last_output"))});
}

TEST_CASE("JavaAPISuite: testCheckpointMasterRecovery") {
  lives all("testCheckpointMasterRecovery");
  check_recovery(all, 1, [&](streaming_context& context) {
    all.record(map(all.input(context), [](const value& word) {
      return value(static_cast<std::int64_t>(word.text().size()));
    }));
  });
}

namespace {

/// Gets a context from a store, and tells whether it was created or recovered, or what was wrong.
struct got_context {
  explicit got_context(const std::shared_ptr<memory_checkpoint_store>& store, milliseconds now = {},
                       bool create_on_error = false) {
    life_options options;
    options.now = now;
    options.recovery.create_on_error = create_on_error;
    std::int64_t sum_before = -1;
    error = error_of([&] {
      one_life life(store, options, [&](streaming_context& context) {
        const auto input = fixed_stream(context, {{{"a"}}, {{"a"}}, {{"a"}}}, {});
        totals_of(input).elements().for_each_batch([&](const dataset& totals) {
          sum_before = totals.collect().front().second().number() - 1;
        });
      });
      life.start();
      if (!life.batches(1))
        throw std::runtime_error("no batch");
    });
    recovered = sum_before > 0;
  }
  thrown_error error;
  bool recovered = false;
};

} // namespace

TEST_CASE("StreamingContextSuite: getOrCreate") {
  const tests::silence quiet;
  const auto store = std::make_shared<memory_checkpoint_store>();
  const auto damage = [&] {
    for (const auto& key : generation_keys(*store))
      store->put(key, "damaged");
  };
  const got_context first(store);
  CHECK(first.error.none());
  CHECK_FALSE(first.recovered);
  damage();
  CHECK(got_context(store).error.code == errc::corrupt);
  const got_context over_damaged(store, {}, true);
  CHECK(over_damaged.error.none());
  CHECK_FALSE(over_damaged.recovered);
  const got_context valid(store, milliseconds(1000));
  CHECK(valid.error.none());
  CHECK(valid.recovered);
}

TEST_CASE("StreamingContextSuite: checkPoint from conf") {
  const auto error = error_of([&] {
    context_options options;
    options.clock = std::make_shared<manual_clock>();
    options.checkpoints = std::make_shared<memory_checkpoint_store>();
    engine_options settings;
    settings.deterministic_seed = 1;
    streaming_context context(settings, milliseconds(1000), options);
    // Without a place for checkpoints a stream with state would be an error.
    const auto input = fixed_stream(context, {}, {});
    totals_of(input).elements().for_each_batch([](const dataset&) {});
    context.start();
    context.stop();
  });
  CHECK(error.text == "");
}

} // namespace recovery_test
