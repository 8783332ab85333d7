// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <array>
#include <span>

#include "stage_harness.hpp"

namespace topology_test {

using namespace weir;
using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;
using test::test_source;

namespace {

template <class F>
errc code_of(F&& body) {
  try {
    body();
  } catch (const error& failure) {
    return failure.code();
  }
  FAIL("nothing was thrown");
  return {};
}

const auto nothing = [](const auto&) {};

} // namespace

TEST_CASE("a topology checks its options") {
  CHECK_THROWS_WITH(topology(milliseconds(0)), ContainsSubstring("at least 1 ms"));
  CHECK_THROWS_WITH(topology(milliseconds(1), 0), ContainsSubstring("between 1 and"));
  CHECK_THROWS_WITH(topology(milliseconds(1), key_group_count + 1),
                    ContainsSubstring("between 1 and"));
  CHECK(code_of([] { topology(milliseconds(-5)); }) == errc::invalid_argument);
  CHECK_NOTHROW(topology(milliseconds(1), key_group_count));
}

TEST_CASE("nodes are numbered and named after their operation") {
  topology plan(milliseconds(500));
  const auto input = test_source<int>(plan, 3);
  const auto mapped = input.map([](int x) { return x; });
  CHECK(input.node() == 0);
  CHECK(plan.node(0).name == "test_source-0");
  CHECK(plan.node(0).kind == node_plan::role::source);
  CHECK(mapped.description().name == "map-1");
  CHECK(!mapped.description().named);
  CHECK(mapped.description().copies == 3);
  CHECK(mapped.slide_duration() == milliseconds(500));
  CHECK(mapped.name("doubles").description().name == "doubles");
  CHECK(mapped.description().named);
}

TEST_CASE("names are unique and not empty") {
  topology plan(milliseconds(500));
  const auto input = test_source<int>(plan);
  const auto mapped = input.map([](int x) { return x; }).name("one");
  CHECK_NOTHROW(mapped.name("one"));
  CHECK_THROWS_WITH(mapped.name("two"), ContainsSubstring("\"one\" (map) is to be named \"two\""));
  CHECK(mapped.description().name == "one");
  CHECK_THROWS_WITH(input.name("one"),
                    ContainsSubstring("two stages are named \"one\" (map and test_source)"));
  CHECK_THROWS_WITH(input.name(""), ContainsSubstring("must not be empty"));
  CHECK(code_of([&] { input.name("one"); }) == errc::invalid_argument);
}

TEST_CASE("a name must fit a file's, with its special characters encoded") {
  topology plan(milliseconds(500));
  const auto input = test_source<int>(plan);
  CHECK_NOTHROW(test_source<int>(plan).name(std::string(234, 'x')));
  CHECK_NOTHROW(test_source<int>(plan).name(std::string(78, '/')));
  for (const auto& name : {std::string(235, 'x'), std::string(79, '/')}) {
    CHECK(code_of([&] { input.name(name); }) == errc::invalid_argument);
    CHECK_THROWS_WITH(input.name(name), ContainsSubstring("at most 234 bytes"));
  }
}

TEST_CASE("further outputs of a stage do not change it") {
  topology plan(milliseconds(500));
  const auto input = test_source<std::pair<int, int>>(plan);
  const auto counts = input.map_with_state<int>([](int, const auto&, state<int>&) { return 1; });
  const auto mapped =
      input.map([](const std::pair<int, int>& x) { return x.first; }).name("firsts");
  const auto snapshots = counts.state_snapshots();
  const auto dead = mapped.dead_letters<std::pair<int, int>>();
  const auto refused = [](const auto& call, const std::string& setting) {
    CHECK(code_of(call) == errc::invalid_argument);
    CHECK_THROWS_WITH(call(), ContainsSubstring(setting + ": this stream is a further output"));
  };
  refused([&] { snapshots.name("snapshots"); }, "name");
  refused([&] { snapshots.formerly("old"); }, "formerly");
  refused([&] { snapshots.state_version(2); }, "state_version");
  refused([&] { snapshots.checkpoint(milliseconds(500)); }, "checkpoint");
  refused([&] { dead.name("dead"); }, "name");
  refused([&] { dead.on_error(error_policy::fail); }, "on_error");
  CHECK(mapped.description().name == "firsts");
  CHECK(!counts.description().named);
  CHECK_NOTHROW(snapshots.map([](const auto& pair) { return pair; }).name("snapshots"));
}

TEST_CASE("two outputs do not save to the same folders") {
  topology plan(milliseconds(500));
  const auto input = test_source<int>(plan);
  input.save_as_text_files("out/counts", "txt");
  CHECK_THROWS_WITH(
      input.save_as_object_files("out/./counts", "txt"),
      ContainsSubstring("save_as_object_files: \"save_as_text_files-1\" writes to ") &&
          ContainsSubstring("out/counts-<time>.txt already"));
  CHECK(code_of([&] { input.save_as_text_files("out/counts", "txt"); }) == errc::invalid_argument);
  CHECK(plan.nodes().size() == 2);
  CHECK_NOTHROW(input.save_as_text_files("out/counts"));
  CHECK_NOTHROW(input.save_as_text_files("out/others", "txt"));
  CHECK_NOTHROW(input.print());
  CHECK_NOTHROW(input.print());
}

TEST_CASE("lists of streams are taken as they come") {
  topology plan(milliseconds(500));
  const auto a = test_source<int>(plan, 2);
  const auto b = test_source<int>(plan, 3);
  std::vector streams{a, b};
  const std::array both{a, b};
  for (const auto& united :
       {union_all({a, b}), union_all(streams), union_all(both), union_all(std::span(streams)),
        union_all(std::span<const dstream<int>>(streams))})
    CHECK(united.num_partitions() == 5);
  const auto first = [](const std::vector<batch<int>>& all, batch_time) { return all.front(); };
  for (const auto& made : {transform_all({a, b}, first), transform_all(streams, first),
                           transform_all(both, first), transform_all(std::span(streams), first)})
    CHECK(made.num_partitions() == 3);
  CHECK_THROWS_WITH(union_all(std::vector<dstream<int>>()),
                    ContainsSubstring("at least one stream is needed"));
}

TEST_CASE("transform makes one stream of several types") {
  topology plan(milliseconds(500));
  const auto numbers = test_source<int>(plan);
  const auto words = test_source<std::string>(plan);
  const auto factors = test_source<double>(plan);
  const auto sizes = transform(
      [](const batch<int>& n, const batch<std::string>& w, const batch<double>& f, batch_time) {
        return batch<std::size_t>::of({n.size(), w.size(), f.size()});
      },
      numbers, words, factors);
  test::stage_harness harness(plan);
  harness.tap(sizes);
  harness.give(numbers, std::vector<int>{1});
  harness.give(words, std::vector<std::string>{"a", "b"});
  harness.give(factors, std::vector<double>{1, 2, 3});
  harness.run();
  CHECK(harness.result(sizes).collect() == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("a frozen topology refuses changes and says what and why") {
  topology plan(milliseconds(500));
  const auto input = test_source<int>(plan);
  plan.freeze("after starting a context");
  CHECK_THROWS_WITH(test_source<int>(plan),
                    ContainsSubstring("adding an input (test_source) after starting a context"));
  CHECK_THROWS_WITH(input.map([](int x) { return x; }),
                    ContainsSubstring("a transformation (map)"));
  CHECK_THROWS_WITH(input.print(), ContainsSubstring("an output operation (print)"));
  CHECK_THROWS_WITH(input.name("late"), ContainsSubstring("after starting a context"));
  CHECK(code_of([&] { input.for_each_batch(nothing); }) == errc::illegal_state);
  CHECK(plan.nodes().size() == 1);
}

TEST_CASE("only what an output reaches is run") {
  topology plan(milliseconds(500));
  const auto used = test_source<int>(plan);
  const auto unused = test_source<int>(plan);
  const auto mapped = used.map([](int x) { return x; });
  unused.map([](int x) { return x; });
  CHECK(plan.reachable().empty());
  const node_id first = mapped.for_each_batch(nothing);
  const node_id second = used.for_each_batch(nothing);
  CHECK(plan.outputs() == std::vector{first, second});
  CHECK(plan.reachable() == std::vector{used.node(), mapped.node(), first, second});
}

TEST_CASE("streams of different contexts or slides do not mix") {
  topology plan(milliseconds(500));
  topology other(milliseconds(500));
  const auto mine = test_source<int>(plan);
  const auto theirs = test_source<int>(other);
  CHECK_THROWS_WITH(mine.union_with(theirs),
                    ContainsSubstring("union: the streams belong to different contexts"));
  CHECK_THROWS_WITH(
      mine.transform_with(theirs, [](const batch<int>& a, const batch<int>&) { return a; }),
      ContainsSubstring("transform: the streams belong to different contexts"));
  CHECK_THROWS_WITH(union_all<int>({}), ContainsSubstring("at least one stream is needed"));
  CHECK_THROWS_WITH(
      transform_all<int>({}, [](const std::vector<batch<int>>& all, batch_time) { return all[0]; }),
      ContainsSubstring("at least one stream is needed"));

  node_plan slow;
  slow.operation = "slow";
  slow.inputs = {forward_edge<int>(mine.node())};
  slow.slide = milliseconds(1000);
  const dstream<int> sliding(plan, plan.add(std::move(slow)));
  CHECK_THROWS_WITH(mine.union_with(sliding), ContainsSubstring("(500 ms and 1000 ms)"));
  CHECK(code_of([&] { mine.union_with(sliding); }) == errc::invalid_argument);
  // What was refused left nothing behind.
  CHECK(plan.nodes().size() == 2);
}

TEST_CASE("an input that is not of the topology is refused") {
  topology plan(milliseconds(500));
  node_plan node;
  node.operation = "lost";
  node.inputs = {forward_edge<int>(7)};
  CHECK_THROWS_WITH(plan.add(std::move(node)),
                    ContainsSubstring("does not belong to this context"));
}

TEST_CASE("shuffles have as many partitions as is said, or the default") {
  topology plan(milliseconds(500), 4);
  const auto input = test_source<std::pair<int, int>>(plan, 2);
  CHECK(input.reduce_by_key(std::plus<>{}).num_partitions() == 4);
  CHECK(input.reduce_by_key(std::plus<>{}, 3).num_partitions() == 3);
  CHECK(input.group_by_key(2).num_partitions() == 2);
  CHECK(input.count_by_value().num_partitions() == 4);
  CHECK(input.repartition(9).num_partitions() == 9);
  CHECK(input.count().num_partitions() == 1);
  CHECK(input.partition_by(5).map_values([](int v) { return v; }).num_partitions() == 5);
  CHECK_THROWS_AS(input.repartition(0), error);
  CHECK_THROWS_WITH(input.group_by_key(key_group_count + 1),
                    ContainsSubstring("one for each key group"));
}

} // namespace topology_test
