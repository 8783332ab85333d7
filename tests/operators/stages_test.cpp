// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/batch_ops.hpp>

#include "stage_harness.hpp"

namespace stages_test {

using namespace weir;
using test::stage_harness;
using test::test_source;
using namespace std::string_literals;
using std::chrono::milliseconds;
using pair = std::pair<std::string, int>;
using counted = std::pair<std::string, std::int64_t>;

namespace {

/// Runs one batch and gives all elements of a result.
template <class T, class U>
std::vector<U> run_once(topology& plan, const dstream<T>& source, const dstream<U>& result,
                        const std::vector<T>& input) {
  stage_harness harness(plan);
  harness.tap(result);
  harness.give(source, input);
  harness.run();
  return harness.result(result).collect();
}

const std::vector<pair> some_pairs{{"a", 1}, {"b", 2}, {"a", 3}, {"c", 4}, {"b", 5}};

} // namespace

TEST_CASE("map gives one result for each element") {
  topology plan(milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto sizes = lines.map([](std::string_view line) { return line.size(); });
  CHECK(run_once(plan, lines, sizes, {"a", "bcd", ""}) == std::vector<std::size_t>{1, 3, 0});
}

TEST_CASE("what a function returns is owned") {
  topology plan(milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto tails = lines.map([](std::string_view line) { return line.substr(1); });
  const auto literals = tails.map([](std::string_view) { return "x"; });
  static_assert(std::is_same_v<decltype(tails), const dstream<std::string>>);
  static_assert(std::is_same_v<decltype(literals), const dstream<std::string>>);
  CHECK(run_once(plan, lines, tails, {"ab", "cd"}) == std::vector{"b"s, "d"s});
}

TEST_CASE("flat_map takes a range, a function that emits, or one that says what it emits") {
  topology plan(milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto by_range = lines.flat_map([](std::string_view line) {
    return std::vector<std::string_view>{line.substr(0, 1), line.substr(1)};
  });
  const auto by_emit = lines.flat_map<pair>([](std::string_view line, auto emit) {
    emit(pair(std::string(line), 1));
    emit(std::pair<std::string_view, int>(line, 2));
  });
  const auto words = lines.flat_map(split(' '));
  CHECK(run_once(plan, lines, by_range, {"abc"}) == std::vector{"a"s, "bc"s});
  CHECK(run_once(plan, lines, by_emit, {"k"}) == std::vector<pair>{{"k", 1}, {"k", 2}});
  CHECK(run_once(plan, lines, words, {" to  be ", "", "or"}) == std::vector{"to"s, "be"s, "or"s});
}

TEST_CASE("a word of a line shares the text of the line, also behind further stages") {
  topology plan(milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto words = lines.flat_map(split(' '));
  const auto long_words = words.filter([](std::string_view word) { return word.size() > 2; });
  const auto keyed = long_words.map([](std::string_view word) { return std::pair(word, 1); });
  stage_harness harness(plan);
  harness.tap(keyed);
  const auto input = test::cut_chunks<std::string>({"to see or not to see"}, {}).front();
  harness.give<std::string>(lines, {{input}});
  harness.run();
  const auto result = harness.result(keyed);
  REQUIRE(result.size() == 3);
  const text_buffer& buffer = input->buffers().front();
  for (auto&& [word, one] : result)
    CHECK(buffer.contains(word.data()));
  REQUIRE(result.partition(0).front()->buffers().size() == 1);
  CHECK(result.partition(0).front()->buffers()[0].data == buffer.data);
}

TEST_CASE("a result outlives the batch and the harness that made it") {
  batch<std::string> result;
  {
    topology plan(milliseconds(1000));
    const auto lines = test_source<std::string>(plan);
    const auto words = lines.flat_map(split(' '));
    stage_harness harness(plan);
    harness.tap(words);
    harness.give(lines, {"a line of words"s});
    harness.run();
    result = harness.result(words);
  }
  CHECK(result.collect() == std::vector{"a"s, "line"s, "of"s, "words"s});
}

TEST_CASE("streams of pairs") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan);
  const auto doubled = input.map_values([](int value) { return 2 * value; });
  const auto repeated = input.flat_map_values([](int value) { return std::vector<int>(2, value); });
  const auto sums = input.reduce_by_key(std::plus<>{});
  const auto groups = input.group_by_key();
  CHECK(run_once(plan, input, doubled, {{"a", 1}}) == std::vector<pair>{{"a", 2}});
  CHECK(run_once(plan, input, repeated, {{"a", 1}}) == std::vector<pair>{{"a", 1}, {"a", 1}});
  CHECK(run_once(plan, input, sums, some_pairs) == std::vector<pair>{{"a", 4}, {"b", 7}, {"c", 4}});
  CHECK(run_once(plan, input, groups, some_pairs) ==
        std::vector<std::pair<std::string, std::vector<int>>>{
            {"a", {1, 3}}, {"b", {2, 5}}, {"c", {4}}});
}

TEST_CASE("combine_by_key gives the same with and without combining in the producer") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan);
  using combined = std::pair<double, int>;
  const auto make = [&](bool map_side) {
    return input.combine_by_key(
        [](int value) { return combined(value, 1); },
        [](const combined& c, int value) { return combined(c.first + value, c.second + 1); },
        [](const combined& a, const combined& b) {
          return combined(a.first + b.first, a.second + b.second);
        },
        {}, map_side);
  };
  const std::vector<std::pair<std::string, combined>> expected{
      {"a", {4, 2}}, {"b", {7, 2}}, {"c", {4, 1}}};
  const auto with = make(true);
  const auto without = make(false);
  CHECK(run_once(plan, input, with, some_pairs) == expected);
  CHECK(run_once(plan, input, without, some_pairs) == expected);
}

TEST_CASE("keys of any kind are counted") {
  topology plan(milliseconds(1000));
  const auto flags = test_source<bool>(plan);
  const auto flag_counts = flags.count_by_value();
  CHECK(run_once(plan, flags, flag_counts, {true, false, true}) ==
        std::vector<std::pair<bool, std::int64_t>>{{true, 2}, {false, 1}});
  using compound = std::tuple<std::string, int>;
  topology other(milliseconds(1000));
  const auto compounds = test_source<compound>(other);
  const auto compound_counts = compounds.count_by_value();
  CHECK(run_once(other, compounds, compound_counts, {{"a", 1}, {"a", 2}, {"a", 1}}) ==
        std::vector<std::pair<compound, std::int64_t>>{{{"a", 1}, 2}, {{"a", 2}, 1}});
}

TEST_CASE("count is always one number, reduce none or one") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan, 3);
  const auto count = input.count();
  const auto sum = input.reduce(std::plus<>{});
  stage_harness harness(plan);
  harness.tap(count);
  harness.tap(sum);
  harness.run(1000);
  CHECK(harness.result(count).collect() == std::vector<std::int64_t>{0});
  CHECK(harness.result(sum).empty());
  harness.give<int>(input, {1, 2, 3, 4});
  harness.run(2000);
  CHECK(harness.result(count).collect() == std::vector<std::int64_t>{4});
  CHECK(harness.result(sum).collect() == std::vector<int>{10});
  harness.run(3000);
  CHECK(harness.result(count).collect() == std::vector<std::int64_t>{0});
  CHECK(harness.result(sum).empty());
}

TEST_CASE("glom and map_partitions see partitions, also empty ones") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan, 3);
  const auto parts = input.glom();
  const auto sizes = input.map_partitions(
      [](const batch<int>& part) { return std::vector<std::size_t>{part.size()}; });
  stage_harness harness(plan);
  harness.tap(parts);
  harness.tap(sizes);
  harness.give<int>(input, {1, 2}, {1});
  harness.run();
  CHECK(harness.result(parts).collect() == std::vector<std::vector<int>>{{}, {1}, {2}});
  CHECK(harness.result(sizes).collect() == std::vector<std::size_t>{0, 1, 1});
}

TEST_CASE("union keeps the partitions of its inputs, in order") {
  topology plan(milliseconds(1000));
  const auto left = test_source<int>(plan, 2);
  const auto right = test_source<int>(plan, 3);
  const auto both = left.union_with(right);
  CHECK(both.num_partitions() == 5);
  stage_harness harness(plan);
  harness.tap(both);
  harness.give<int>(left, {1, 2});
  harness.give<int>(right, {3, 4, 5});
  harness.run();
  const auto result = harness.result(both);
  CHECK(result.collect() == std::vector{1, 2, 3, 4, 5});
  CHECK(result.glom().size() == 5);
}

TEST_CASE("transform gets the whole batch and the time, and may change everything") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan, 2);
  const auto sorted = input.transform([](const batch<pair>& whole, batch_time time) {
    return whole.sort_by([](const auto& element) { return element.second; }, sort_order::descending)
        .map_values([time](int value) { return value + time.milliseconds(); });
  });
  stage_harness harness(plan);
  harness.tap(sorted);
  harness.give(input, some_pairs);
  harness.run(5000);
  CHECK(harness.result(sorted).take(2) == std::vector<counted>{{"b", 5005}, {"c", 5004}});
}

TEST_CASE("transform_with and transform_all get a batch of each stream") {
  topology plan(milliseconds(1000));
  const auto left = test_source<pair>(plan, 2);
  const auto right = test_source<pair>(plan, 1);
  const auto joined = left.transform_with(
      right, [](const batch<pair>& a, const batch<pair>& b) { return a.join(b); });
  const std::vector<dstream<pair>> both{left, right};
  const auto all =
      transform_all<pair>(both, [](const std::vector<batch<pair>>& batches, batch_time) {
        return batches[0].union_with(batches[1]);
      });
  stage_harness harness(plan);
  harness.tap(joined);
  harness.tap(all);
  harness.give(left, some_pairs);
  harness.give<pair>(right, {{"b", 10}});
  harness.run();
  using value = std::pair<std::string, std::pair<int, int>>;
  CHECK(harness.result(joined).collect() == std::vector<value>{{"b", {2, 10}}, {"b", {5, 10}}});
  CHECK(harness.result(all).size() == 6);
}

TEST_CASE("a result with more partitions than its stage keeps its order") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan, 2);
  const auto many = input.transform([](const batch<int>& whole) { return whole.repartition(7); });
  const auto parts = many.glom();
  stage_harness harness(plan);
  harness.tap(many);
  harness.tap(parts);
  harness.give<int>(input, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  harness.run();
  CHECK(harness.result(many).collect() == std::vector{1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(harness.result(parts).size() == 2);
}

TEST_CASE("repartition spreads evenly, partition_by by key") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan, 1);
  const auto spread = input.repartition(4);
  const auto keyed = input.partition_by(3);
  stage_harness harness(plan);
  harness.tap(spread);
  harness.tap(keyed);
  std::vector<pair> values;
  for (int i = 0; i < 400; ++i)
    values.emplace_back(std::to_string(i % 10), i);
  harness.give(input, values);
  harness.run();
  for (std::size_t p = 0; p < 4; ++p)
    CHECK(batch<pair>({harness.result(spread).partition(p)}).size() == 100);
  auto sorted = harness.result(spread).sort_by([](const auto& element) { return element.second; });
  CHECK(sorted.collect() == values);
  std::map<std::string, std::set<std::size_t>> places;
  const auto result = harness.result(keyed);
  CHECK(result.size() == 400);
  for (std::size_t p = 0; p < 3; ++p)
    for (auto&& element : batch<pair>({result.partition(p)}))
      places[std::string(element.first)].insert(p);
  for (const auto& place : places)
    CHECK(place.second.size() == 1);
}

TEST_CASE("a stage of one's own has ports of its own") {
  class parity final : public stage {
  public:
    parity() {
      add_output(even_);
      add_output(odd_);
    }
    void on_chunk(const input_chunk& input) override {
      for (const int value : input.as<int>())
        (value % 2 == 0 ? even_ : odd_).emit(value);
    }

  private:
    output_port<int> even_;
    output_port<int> odd_;
  };
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan, 2);
  const auto make = [](const stage_context&) { return std::make_unique<parity>(); };
  const auto even = input.via<int>("parity", make);
  const node_id node = add_custom_stage(plan, "parity", {forward_edge<int>(input.node())}, 2, make);
  const dstream<int> odd(plan, node, 1);
  stage_harness harness(plan);
  harness.tap(even);
  harness.tap(odd);
  harness.give<int>(input, {1, 2, 3, 4});
  harness.run();
  CHECK(harness.result(even).collect() == std::vector{2, 4});
  CHECK(harness.result(odd).collect() == std::vector{1, 3});
}

TEST_CASE("no dataset is passed on, or refused where Spark does") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan);
  const auto passing = {input.map([](const auto& p) { return p; }).node(),
                        input.filter([](const auto&) { return true; }).node(),
                        input.reduce([](const auto& a, const auto&) { return a; }).node(),
                        input.group_by_key().node(), input.glom().node()};
  const auto refusing = {input.count().node(), input.repartition(2).node(),
                         input.union_with(input).node(),
                         input.transform([](const batch<pair>& b) { return b; }).node()};
  stage_harness harness(plan);
  harness.give_none(input);
  harness.run(7000);
  for (const node_id node : passing)
    CHECK(harness.outcome(node) == batch_outcome::none);
  for (const node_id node : refusing) {
    CHECK(harness.outcome(node) == batch_outcome::failed);
    CHECK_THROWS_WITH(harness.check(node),
                      Catch::Matchers::ContainsSubstring("no dataset for the batch at 7000 ms"));
  }
}

TEST_CASE("a batch whose function throws fails and leaves no trace in the next") {
  topology plan(milliseconds(1000));
  const auto input = test_source<pair>(plan, 2);
  const auto refuse = [](int left, int right) {
    if (right == 13)
      throw std::runtime_error("thirteen");
    return left + right;
  };
  const auto checked = input.map_values([](int value) {
    if (value == 14)
      throw std::runtime_error("fourteen");
    return value;
  });
  const auto sums = checked.reduce_by_key(refuse, 2);
  const auto groups = checked.group_by_key(2);
  const auto total = checked.map([](const auto& p) { return p.second; }).reduce(refuse);
  const auto count = checked.count();
  const auto parts = checked.glom();
  stage_harness harness(plan);
  harness.tap(sums);
  harness.tap(groups);
  harness.tap(total);
  harness.tap(count);
  harness.tap(parts);

  harness.give<pair>(input, {{"a", 1}, {"a", 13}, {"b", 1}, {"b", 1}}, {1});
  harness.run(1000);
  CHECK_THROWS_WITH(harness.result(sums), "thirteen");
  CHECK_THROWS_WITH(harness.result(total), "thirteen");
  CHECK(harness.result(count).collect() == std::vector<std::int64_t>{4});

  harness.give<pair>(input, {{"a", 1}, {"a", 2}, {"b", 1}, {"b", 14}}, {1});
  harness.run(2000);
  CHECK_THROWS_WITH(harness.result(groups), "fourteen");
  CHECK_THROWS_WITH(harness.result(count), "fourteen");

  harness.give<pair>(input, {{"a", 5}, {"b", 6}, {"a", 7}, {"b", 8}}, {1});
  harness.run(3000);
  CHECK(harness.result(sums).collect_as_map() == std::map<std::string, int>{{"a", 12}, {"b", 14}});
  CHECK(harness.result(groups).collect_as_map() ==
        std::map<std::string, std::vector<int>>{{"a", {5, 7}}, {"b", {6, 8}}});
  CHECK(harness.result(total).collect() == std::vector{26});
  CHECK(harness.result(count).collect() == std::vector<std::int64_t>{4});
  CHECK(harness.result(parts).collect() ==
        std::vector<std::vector<pair>>{{{"a", 5}, {"b", 6}}, {{"a", 7}, {"b", 8}}});
}

TEST_CASE("outputs get the batch, and the time or the key if they want it") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan, 2);
  std::vector<std::string> seen;
  input.for_each_batch([&](const batch<int>& b) { seen.push_back(std::to_string(b.size())); });
  input.for_each_batch(
      [&](const batch<int>&, batch_time time) { seen.push_back(to_string(time)); });
  const node_id named = input.for_each_batch(
      [&](const batch<int>&, const output_key& key) { seen.emplace_back(key.output); });
  plan.name(named, "sink");
  stage_harness harness(plan);
  harness.give<int>(input, {1, 2, 3});
  harness.run(4000);
  CHECK(seen == std::vector{"3"s, "4000 ms"s, "sink"s});
  seen.clear();
  harness.run(5000);
  CHECK(seen == std::vector{"0"s, "5000 ms"s, "sink"s});
}

} // namespace stages_test
