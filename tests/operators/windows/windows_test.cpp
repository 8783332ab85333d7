// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <optional>
#include <stdexcept>

#include <weir/operators/to_text.hpp>

#include "../stage_harness.hpp"

namespace windows_test {

using namespace weir;
using namespace std::chrono_literals;
using test::stage_harness;
using test::test_source;
using texts = std::vector<std::string>;

namespace {

/// The tapped result of a batch, an element a text; "none" for no dataset.
template <class T>
texts shown(const stage_harness& harness, const dstream<T>& stream) {
  harness.check(stream.node());
  if (harness.outcome(stream.node()) == batch_outcome::none)
    return {"none"};
  texts out;
  for (const auto& element : harness.result(stream))
    out.push_back(to_text(element));
  return out;
}

/// Runs the batches of a source, a second apart from 1 s on, and shows what a stream has in each.
template <class In, class Make>
std::vector<texts> run_all(const std::vector<std::vector<In>>& batches, Make make,
                           std::uint32_t partitions = 1) {
  topology plan(1000ms, 1);
  const auto source = test_source<In>(plan, partitions);
  const auto stream = make(source);
  stage_harness harness(plan);
  harness.tap(stream);
  std::vector<texts> out;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    harness.give(source, batches[i]);
    harness.run(static_cast<std::int64_t>(i + 1) * 1000);
    out.push_back(shown(harness, stream));
  }
  return out;
}

const std::vector<std::vector<int>> five{{1, 2}, {3}, {}, {4}, {5}};
using pairs = std::vector<std::pair<std::string, int>>;
const auto concat = [](std::string_view a, std::string_view b) {
  return std::string(a) + std::string(b);
};

} // namespace

TEST_CASE("a window holds the last batches, fewer at the start") {
  const auto window = [](auto length, auto slide) {
    return [=](const dstream<int>& source) { return source.window(length, slide); };
  };
  CHECK(run_all(five, window(2s, 1s)) ==
        std::vector<texts>{{"1", "2"}, {"1", "2", "3"}, {"3"}, {"4"}, {"4", "5"}});
  CHECK(run_all(five, window(3s, 2s)) ==
        std::vector<texts>{{"none"}, {"1", "2", "3"}, {"none"}, {"3", "4"}, {"none"}});
  CHECK(run_all(five, window(1s, 2s)) ==
        std::vector<texts>{{"none"}, {"3"}, {"none"}, {"4"}, {"none"}});
}

TEST_CASE("a window keeps the order of elements where only some chunks hold text") {
  using element = std::pair<int, std::optional<std::string>>;
  topology plan(1000ms, 1);
  const auto source = test_source<element>(plan);
  const auto window = source.window(1s);
  stage_harness harness(plan);
  harness.tap(window);
  harness.give(source,
               {{1, "a"}, {2, std::nullopt}, {3, std::nullopt}, {4, "b"}, {5, std::nullopt}}, {1});
  harness.run(1000);
  CHECK(shown(harness, window) ==
        texts{"(1,Some(a))", "(2,None)", "(3,None)", "(4,Some(b))", "(5,None)"});
}

TEST_CASE("a window keeps the order of batches across partitions") {
  const auto got = run_all(
      std::vector<std::vector<int>>{{1, 2, 3}, {4, 5, 6}},
      [](const dstream<int>& source) { return source.window(2s); }, 3);
  CHECK(got[1] == texts{"1", "2", "3", "4", "5", "6"});
}

TEST_CASE("windows of windows count in the slide of the inner one") {
  const auto got = run_all(five, [](const dstream<int>& source) {
    return source.window(2s, 2s).reduce_by_window(std::plus<>(), 4s, 2s);
  });
  CHECK(got == std::vector<texts>{{"none"}, {"6"}, {"none"}, {"10"}, {"none"}});
}

TEST_CASE("a reduced window need not commute") {
  const std::vector<texts> letters{{"a", "b"}, {"c"}, {}, {"d"}, {"e", "f"}, {"g"}};
  const auto got = run_all(letters, [](const dstream<std::string>& source) {
    return source.reduce_by_window(concat, 3s, 1s);
  });
  CHECK(got == std::vector<texts>{{"ab"}, {"abc"}, {"abc"}, {"cd"}, {"def"}, {"defg"}});
}

TEST_CASE("counts of a window begin with the first element and stay") {
  const auto got =
      run_all(std::vector<std::vector<int>>{{}, {7, 7}, {}, {}},
              [](const dstream<int>& source) { return source.count_by_window(2s, 1s); });
  CHECK(got == std::vector<texts>{{}, {"2"}, {"2"}, {"0"}});
}

TEST_CASE("counts by value and by key are gone when they come down to nothing") {
  const std::vector<pairs> input{{{"a", 1}, {"b", 1}, {"a", 1}}, {{"a", 2}}, {}, {}};
  CHECK(
      run_all(input, [](const auto& source) { return source.count_by_value_and_window(2s, 1s); }) ==
      std::vector<texts>{
          {"((a,1),2)", "((b,1),1)"}, {"((a,1),2)", "((b,1),1)", "((a,2),1)"}, {"((a,2),1)"}, {}});
  CHECK(run_all(input, [](const auto& source) { return source.count_by_key_and_window(2s); }) ==
        std::vector<texts>{{"(a,2)", "(b,1)"}, {"(a,3)", "(b,1)"}, {"(a,1)"}, {}});
}

TEST_CASE("values are grouped by key, oldest batch first") {
  const std::vector<pairs> input{{{"a", 1}, {"b", 2}, {"a", 3}}, {{"b", 4}}, {{"a", 5}}};
  CHECK(run_all(input, [](const auto& source) { return source.group_by_key_and_window(2s); }) ==
        std::vector<texts>{
            {"(a,[1, 3])", "(b,[2])"}, {"(a,[1, 3])", "(b,[2, 4])"}, {"(b,[4])", "(a,[5])"}});
}

TEST_CASE("a key stays with its neutral value, or goes with the filter") {
  const std::vector<pairs> input{{{"a", 3}}, {{"a", -3}, {"b", 1}}, {}, {{"a", 1}}};
  CHECK(run_all(input,
                [](const auto& source) {
                  return source.reduce_by_key_and_window(std::plus<>(), std::minus<>(), 2s);
                }) ==
        std::vector<texts>{{"(a,3)"}, {"(a,0)", "(b,1)"}, {"(a,-3)", "(b,1)"}, {"(a,1)", "(b,0)"}});
  // Where the filter hides a key that has values, these still leave the window one by one.
  CHECK(run_all(input, [](const auto& source) {
          return source.reduce_by_key_and_window(std::plus<>(), std::minus<>(), 2s, std::nullopt,
                                                 {},
                                                 [](std::string_view, int sum) { return sum > 0; });
        }) == std::vector<texts>{{"(a,3)"}, {"(b,1)"}, {"(b,1)"}, {"(a,1)"}});
}

TEST_CASE("the inverse form is right where the slide is longer than the window") {
  const std::vector<pairs> input{{{"a", 1}}, {{"a", 2}}, {{"a", 4}}, {{"a", 8}}, {}, {}};
  CHECK(run_all(input, [](const auto& source) {
          return source.reduce_by_key_and_window(std::plus<>(), std::minus<>(), 1s, 2s);
        }) == std::vector<texts>{{"none"}, {"(a,2)"}, {"none"}, {"(a,8)"}, {"none"}, {"(a,0)"}});
}

TEST_CASE("batches that are missing or failed are empty ones in a window") {
  topology plan(1000ms, 2);
  const auto source = test_source<int>(plan, 2);
  const auto checked = source.map([](int n) {
    if (n == 13)
      throw std::runtime_error("boom on 13");
    return n;
  });
  const auto all = checked.window(3s);
  const auto sum = checked.reduce_by_window(std::plus<>(), 3s, 1s);
  const auto count = checked.count_by_window(3s, 1s);
  stage_harness harness(plan);
  harness.tap(all);
  harness.tap(sum);
  harness.tap(count);
  const auto check = [&](const texts& elements, const char* total, const char* number) {
    CHECK(shown(harness, all) == elements);
    CHECK(shown(harness, sum) == texts{total});
    CHECK(shown(harness, count) == texts{number});
  };
  harness.give(source, std::vector<int>{1, 2});
  harness.run(1000);
  check({"1", "2"}, "3", "2");
  harness.give(source, std::vector<int>{3, 13});
  harness.run(2000);
  for (const node_id node : {all.node(), sum.node(), count.node()})
    CHECK_THROWS_AS(harness.check(node), std::runtime_error);
  harness.give_none(source);
  harness.run(3000);
  check({"1", "2"}, "3", "2");
  // The batch at 4 s was never opened.
  harness.give(source, std::vector<int>{5});
  harness.run(5000);
  check({"5"}, "5", "1");
}

TEST_CASE("kept text pins nothing of its input") {
  topology plan(1000ms, 1);
  const auto source = test_source<std::string>(plan);
  const auto window =
      source.filter([](std::string_view text) { return text.size() < 3; }).window(2s);
  stage_harness harness(plan);
  harness.tap(window);
  harness.give(source, texts{std::string(1'000'000, 'x'), "ab"});
  harness.run(1000);
  std::size_t bytes = 0;
  const auto kept = harness.result(window);
  REQUIRE(kept.size() == 1);
  for (const auto& part : kept.partition(0))
    bytes += part->bytes();
  CHECK(bytes < 100'000);
}

TEST_CASE("wrong windows are refused when they are made") {
  topology plan(1000ms, 1);
  const auto source = test_source<std::pair<std::string, int>>(plan);
  const auto numbers = source.map([](const auto& pair) { return pair.second; });
  const auto refused = [](auto&& call, const std::string& operation, const std::string& what,
                          const std::string& figure, const std::string& parent = "1000") {
    try {
      call();
      FAIL(operation + " accepts " + what + " " + figure);
    } catch (const error& e) {
      CHECK(e.code() == errc::invalid_argument);
      CHECK_THAT(e.what(), Catch::Matchers::ContainsSubstring(
                               operation + ": the " + what + " duration of the window (" + figure +
                               " ms) must be a positive multiple of the slide duration of its "
                               "input stream (" +
                               parent + " ms)"));
    }
  };
  const std::plus<> plus;
  const std::minus<> minus;
  for (const auto& [length, slide, what, figure] :
       {std::tuple(1500ms, 1000ms, "window", "1500"), std::tuple(2000ms, 1500ms, "slide", "1500"),
        std::tuple(0ms, 1000ms, "window", "0"), std::tuple(-2000ms, 1000ms, "window", "-2000"),
        std::tuple(2000ms, 0ms, "slide", "0"), std::tuple(2000ms, -1000ms, "slide", "-1000")}) {
    const auto check = [&, length = length, slide = slide, what = what,
                        figure = figure](const char* name, auto&& call) {
      refused([&] { call(length, slide); }, name, what, figure);
    };
    check("window", [&](auto w, auto s) { numbers.window(w, s); });
    check("reduce_by_window", [&](auto w, auto s) { numbers.reduce_by_window(plus, w, s); });
    check("reduce_by_window", [&](auto w, auto s) { numbers.reduce_by_window(plus, minus, w, s); });
    check("count_by_window", [&](auto w, auto s) { numbers.count_by_window(w, s); });
    check("count_by_value_and_window",
          [&](auto w, auto s) { numbers.count_by_value_and_window(w, s); });
    check("count_by_key_and_window", [&](auto w, auto s) { source.count_by_key_and_window(w, s); });
    check("group_by_key_and_window", [&](auto w, auto s) { source.group_by_key_and_window(w, s); });
    check("reduce_by_key_and_window",
          [&](auto w, auto s) { source.reduce_by_key_and_window(plus, w, s); });
    check("reduce_by_key_and_window",
          [&](auto w, auto s) { source.reduce_by_key_and_window(plus, minus, w, s); });
  }
  const auto slow = numbers.window(4s, 2s);
  refused([&] { slow.window(3s); }, "window", "window", "3000", "2000");
  refused([&] { slow.window(4s, 3s); }, "window", "slide", "3000", "2000");
  CHECK(slow.window(4s).slide_duration() == 2s);
}

TEST_CASE("only what takes out by an inverse needs a checkpoint folder") {
  topology plan(1000ms, 1);
  const auto source = test_source<std::pair<std::string, int>>(plan);
  const std::plus<> plus;
  const auto needs = [](const auto& stream) { return stream.description().needs_checkpoint; };
  CHECK_FALSE(needs(source.window(2s)));
  CHECK_FALSE(needs(source.group_by_key_and_window(2s)));
  CHECK_FALSE(needs(source.reduce_by_key_and_window(plus, 2s)));
  CHECK(needs(source.reduce_by_key_and_window(plus, std::minus<>(), 2s)));
  CHECK(needs(source.count_by_window(2s, 1s)));
  CHECK(needs(source.count_by_key_and_window(2s)));
  CHECK(needs(source.count_by_value_and_window(2s, 1s)));
}

} // namespace windows_test
