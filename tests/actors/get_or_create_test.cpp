// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../faults/deaths.hpp"
#include "../faults/running_count.hpp"
#include "../support/log_capture.hpp"
#include "../support/one_life.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/topic.hpp"
#include "context_harness.hpp"

#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/local_checkpoint_store.hpp>

namespace get_or_create_test {

// Programs that go on from a checkpoint: what is recovered, and what is refused.

namespace {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using tests::results;
using lines = std::vector<std::string>;
using pairs = dstream<std::pair<std::string, std::int64_t>>;

pairs ones(streaming_context& context, const std::shared_ptr<topic>& from) {
  return topic_stream(context, from).name("lines").map([](std::string_view word) {
    return std::pair(word, std::int64_t{1});
  });
}

/// A program that counts the words of a topic, and may have another form in each of its lives.
struct counting {
  std::shared_ptr<topic> words = std::make_shared<topic>();
  std::shared_ptr<memory_checkpoint_store> store = std::make_shared<memory_checkpoint_store>();
  results out;
  std::int64_t now = 0; ///< seconds

  /// Lives for so many batches of two words, then ends.
  void live(int batches, const std::function<void(pairs)>& rest, life_options options = {}) {
    options.now = std::chrono::seconds(now);
    one_life life(store, options, [&](streaming_context& context) { rest(ones(context, words)); });
    life.start();
    life.work();
    for (int i = 0; i < batches; ++i) {
      words->insert(words->end(), {"a", "b" + std::to_string(words->size() % 3)});
      REQUIRE(life.batches(1));
    }
    now = life.clock->now() / 1s;
  }
  std::function<void(pairs)> counts(const std::string& name) {
    return [this, name](const pairs& words_of) {
      tests::record(tests::running_counts(words_of).name(name), name + "-out", out);
    };
  }
  thrown refused(const std::function<void(pairs)>& rest, life_options options = {}) {
    return thrown_by([&] { live(0, rest, std::move(options)); });
  }
};

} // namespace

TEST_CASE("getOrCreate: without a checkpoint the function is called, then it is gone on from") {
  const test::scratch_folder place;
  for (const bool make_folder : {false, true}) {
    const auto folder = place.path() / (make_folder ? "empty" : "missing");
    if (make_folder)
      std::filesystem::create_directory(folder);
    auto words = std::make_shared<topic>(topic{"a", "a"});
    results out;
    const auto life = [&](std::chrono::milliseconds now) {
      one_life one(std::make_shared<local_checkpoint_store>(folder / checkpoint_subfolder),
                   {.now = now}, [&](streaming_context& context) {
                     tests::record(tests::running_counts(ones(context, words)), "out", out);
                   });
      one.start();
      REQUIRE(one.batches(2));
    };
    life(0ms);
    words->push_back("a");
    life(2000ms);
    CHECK(out.by_key.at({3000, "out"}) == lines{"(a,3)"});
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
  }
}

TEST_CASE("getOrCreate: a checkpoint that cannot be read is an error, unless it may be left") {
  counting program;
  program.live(2, program.counts("totals"));
  for (const auto& key : generation_keys(*program.store))
    program.store->put(key, "damaged");
  const log_capture logged;
  const thrown refused = program.refused(program.counts("totals"));
  CHECK(refused.code == errc::corrupt);
  CHECK(refused.says("no generation of the checkpoint can be used"));
  life_options anew;
  anew.recovery.create_on_error = true;
  program.words->clear();
  program.live(1, program.counts("totals"), anew);
  CHECK(program.out.by_key.at({3000, "totals-out"}) == lines{"(a,1)", "(b0,1)"});
  CHECK(logged.count(log_level::error, "begins anew") == 1);
}

TEST_CASE("getActiveOrCreate: an active context comes first") {
  test_context test;
  test.keep(test.numbers());
  test.context.start();
  bool called = false;
  const test::scratch_folder place;
  auto got = streaming_context::get_active_or_create(place.path(), [&] {
    called = true;
    return test.context;
  });
  CHECK(got.state() == context_state::active);
  CHECK_FALSE(called);
  CHECK(std::filesystem::is_empty(place.path()));
}

TEST_CASE("a context of its own is refused on the checkpoint of an earlier run") {
  counting program;
  program.live(2, program.counts("totals"));
  const auto start = [&](bool begin_anew) {
    context_options options;
    options.clock = std::make_shared<manual_clock>();
    options.begin_anew = begin_anew;
    streaming_context context(test_context::make_engine(false), 1000ms, options);
    context.checkpoint(program.store);
    program.counts("totals")(ones(context, program.words));
    context.start();
    context.stop();
  };
  const thrown refused = thrown_by([&] { start(false); });
  CHECK(refused.code == errc::illegal_state);
  CHECK(refused.says("get_or_create"));
  CHECK(refused.says("begin_anew"));
  const tests::silence quiet;
  CHECK_NOTHROW(start(true));
}

TEST_CASE("state follows the name of its stream") {
  counting program;
  program.live(3, program.counts("totals"));

  SECTION("whatever else has changed") {
    const log_capture logged;
    life_options options;
    options.parallelism = 3;
    program.live(
        1,
        [&](const pairs& words) {
          words.count().for_each_batch([](const batch<std::int64_t>&) {});
          tests::record(tests::running_counts(words.filter([](const auto&) { return true; }), 5)
                            .name("totals"),
                        "totals-out", program.out);
          tests::record(tests::running_counts(words).name("new"), "new-out", program.out);
        },
        options);
    CHECK(logged.count(log_level::info, "default_parallelism is 3 now and was 2") == 1);
    CHECK(program.out.by_key.at({4000, "totals-out"}) == lines{"(a,4)", "(b0,2)"});
    CHECK(program.out.by_key.at({4000, "new-out"}) == lines{"(a,1)", "(b0,1)"});
  }
  SECTION("which may have been another one") {
    program.live(1, [&](const pairs& words) {
      tests::record(tests::running_counts(words).name("sums").formerly("totals"), "sums-out",
                    program.out);
    });
    CHECK(program.out.by_key.at({4000, "sums-out"}) == lines{"(a,4)", "(b0,2)"});
  }
  SECTION("and is not lost in silence") {
    const thrown refused = program.refused(program.counts("sums"));
    CHECK(refused.code == errc::invalid_argument);
    CHECK(refused.says("nobody claims the state of \"totals\""));
    CHECK(refused.says("formerly"));
    CHECK(refused.says("drop_unclaimed_state"));
    const tests::silence quiet;
    life_options options;
    options.recovery.drop_unclaimed_state = true;
    program.live(1, program.counts("sums"), options);
    CHECK(program.out.by_key.at({4000, "sums-out"}) == lines{"(a,1)", "(b0,1)"});
  }
  SECTION("and is not given to two") {
    const thrown refused = program.refused([&](const pairs& words) {
      program.counts("totals")(words);
      tests::record(tests::running_counts(words).name("sums").formerly("totals"), "sums-out",
                    program.out);
    });
    CHECK(refused.says("both claim"));
  }
}

TEST_CASE("without names the whole topology must be as it was") {
  counting program;
  const auto unnamed = [&](const pairs& words) {
    tests::record(tests::running_counts(words), "out", program.out);
  };
  program.live(2, unnamed);
  program.live(1, unnamed);
  CHECK(program.out.by_key.at({3000, "out"}) == lines{"(a,3)", "(b1,1)"});
  const auto changed = [&](const pairs& words) {
    return words.filter([](const auto&) { return true; });
  };
  const thrown refused = program.refused([&](const pairs& words) { unnamed(changed(words)); });
  CHECK(refused.says("had no name"));
  CHECK(refused.says(".formerly(\"running_count-2\")"));
  program.live(1, [&](const pairs& words) {
    tests::record(tests::running_counts(changed(words)).name("sums").formerly("running_count-2"),
                  "out", program.out);
  });
  CHECK(program.out.by_key.at({4000, "out"}) == lines{"(a,4)", "(b0,2)"});
}

TEST_CASE("state of another type or version is refused by name, or brought up to date") {
  counting program;
  program.live(2, program.counts("totals"));
  const auto with_version = [&](std::uint32_t version, bool upgrade) {
    return [&program, version, upgrade](const pairs& words) {
      auto totals = tests::running_counts(words).name("totals");
      if (upgrade)
        totals.state_version<std::int64_t>(version, [](snapshot_reader& in, std::uint32_t) {
          return in.read<std::int64_t>() + 100;
        });
      else
        totals.state_version(version);
      tests::record(totals, "totals-out", program.out);
    };
  };
  const thrown no_way = program.refused(with_version(2, false));
  CHECK(no_way.says("the state of \"totals\" has version 1 in the checkpoint and 2 here"));
  program.live(1, with_version(2, true));
  CHECK(program.out.by_key.at({3000, "totals-out"}) == lines{"(a,103)", "(b1,1)"});
  const thrown back = program.refused(with_version(1, false));
  CHECK(back.says("knows only 1"));
  const thrown other = program.refused([&](const pairs& words) {
    auto totals = tests::running_counts(words).name("totals");
    totals.state_version(2);
    // As if the program kept something else under this name.
    const_cast<node_plan&>(totals.description()).state_type = typeid(double).name();
    tests::record(totals, "totals-out", program.out);
  });
  CHECK(other.says("had another type (long, now double)"));
}

TEST_CASE("what a window keeps is brought up to date as well") {
  using pair = std::pair<std::string, std::int64_t>;
  const auto sums = [](const auto& words) {
    return words.reduce_by_key_and_window(std::plus<std::int64_t>(), 3s).name("window");
  };
  const auto all = [](const auto& words) { return words.window(3s).name("window"); };
  const bool keyed = GENERATE(true, false);
  counting program;
  program.live(2, [&](const pairs& words) {
    tests::record(keyed ? sums(words) : all(words), "out", program.out);
  });
  const thrown refused = program.refused([&](const pairs& words) {
    tests::record((keyed ? sums(words) : all(words)).state_version(2), "out", program.out);
  });
  CHECK(refused.says("the state of \"window\" has version 1 in the checkpoint and 2 here"));
  program.live(1, [&](const pairs& words) {
    auto window = keyed ? sums(words) : all(words);
    if (keyed)
      window.state_version<std::int64_t>(
          2, [](snapshot_reader& in, std::uint32_t) { return in.read<std::int64_t>() + 100; });
    else
      window.state_version<pair>(2, [](snapshot_reader& in, std::uint32_t) {
        auto old = in.read<pair>();
        old.second += 100;
        return old;
      });
    tests::record(window, "out", program.out);
  });
  CHECK(program.out.by_key.at({3000, "out"}) ==
        (keyed ? lines{"(a,203)", "(b0,101)", "(b1,1)", "(b2,101)"}
               : lines{"(a,1)", "(a,101)", "(a,101)", "(b0,101)", "(b1,1)", "(b2,101)"}));
}

TEST_CASE("another batch interval goes on in its own rhythm") {
  counting program;
  program.live(3, program.counts("totals"));
  life_options options;
  options.interval = 400ms;
  const tests::silence quiet;
  program.live(2, program.counts("totals"), options);
  CHECK(program.out.by_key.at({3200, "totals-out"}) == lines{"(a,4)", "(b0,2)"});
  CHECK(program.out.by_key.at({3600, "totals-out"}) == lines{"(a,5)", "(b2,2)"});
}

TEST_CASE("intervals that were missed are run, the newest up to a bound") {
  counting program;
  program.live(2, program.counts("totals"));
  program.now += 10;
  life_options options;
  options.recovery.missed_batches_max = GENERATE(0, 3, 1000);
  const auto expected = options.recovery.missed_batches_max;
  const tests::silence quiet;
  program.out = {};
  program.live(1, program.counts("totals"), options);
  // Ten, and the one that was due when the second life began; the third batch is this life's own.
  const auto missed = static_cast<std::size_t>(std::min<std::int64_t>(expected, 10));
  CHECK(program.out.by_key.size() == missed + 1);
  CHECK(program.out.by_key.at({13'000, "totals-out"}) == lines{"(a,3)", "(b1,1)"});
}

TEST_CASE("windows keep their batches by time, whatever the interval is later") {
  counting program;
  const auto windowed = [&](const pairs& words) {
    const auto window = words.reduce_by_key_and_window(std::plus<>(), 3s, 1s).name("window");
    tests::record(window, "window-out", program.out);
    tests::record(words.window(3s, 1s).name("kept").count_by_value(), "kept-out", program.out);
  };
  program.live(2, windowed);
  life_options options;
  options.interval = 500ms;
  const tests::silence quiet;
  program.live(3, windowed, options);
  // Batches of two words at 1, 2, 2.5, 3 and 3.5 s; windows end at whole seconds.
  CHECK(program.out.by_key.at({2000, "window-out"}) == lines{"(a,2)", "(b0,1)", "(b2,1)"});
  CHECK(program.out.by_key.at({3000, "window-out"}) ==
        lines{"(a,4)", "(b0,2)", "(b1,1)", "(b2,1)"});
  CHECK(program.out.by_key.at({3000, "kept-out"}) ==
        lines{"((a,1),4)", "((b0,1),2)", "((b1,1),1)", "((b2,1),1)"});
  CHECK(program.out.by_key.count({2500, "window-out"}) == 0);
}

TEST_CASE("a day away at an interval of a millisecond costs the bound, not the day") {
  counting program;
  life_options options;
  options.interval = 1ms;
  const log_capture logged;
  program.live(2, program.counts("totals"), options);
  program.now += 24 * 3600;
  program.out = {};
  program.live(1, program.counts("totals"), options);
  // The default bound, and this life's own batch.
  CHECK(program.out.by_key.size() == 1000 + 1);
  CHECK(logged.count(log_level::info, "1000 were missed, 86398998 more are skipped") == 1);
}

TEST_CASE("recover a checkpoint with queueStream: refused, and warned of before") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  const log_capture logged;
  const auto life = [&] {
    one_life one(store, {}, [&](streaming_context& context) {
      context.queue_stream<int>(std::make_shared<batch_queue<int>>())
          .for_each_batch([](const batch<int>&) {});
    });
    one.start();
  };
  life();
  CHECK(logged.count(log_level::warning, "does not support checkpoints") == 1);
  const thrown refused = thrown_by(life);
  CHECK(refused.code == errc::unsupported);
  CHECK(refused.says("queue_stream"));
}

TEST_CASE("DStreamCheckpointData.restore invoking times: one input with three outputs, once") {
  struct counted final : source {
    explicit counted(int& times) : restored(times) {}
    source_cut cut(output_port_base&, const cut_request&) override { return {}; }
    std::string position() const override { return "here"; }
    void restore(std::string_view position) override { restored += position == "here" ? 1 : 100; }
    int& restored;
  };
  int restored = 0;
  const auto store = std::make_shared<memory_checkpoint_store>();
  for (int life = 0; life < 2; ++life) {
    one_life one(store, {}, [&](streaming_context& context) {
      const auto input = add_source<int>(
          context, "counted", 1, [&restored] { return std::make_unique<counted>(restored); });
      for (int i = 0; i < 3; ++i)
        input.for_each_batch([](const batch<int>&) {});
    });
    one.start();
    CHECK(restored == life);
  }
}

} // namespace get_or_create_test
