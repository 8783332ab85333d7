// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/batch_ops.hpp>

#include "join_model.hpp"
#include "stage_harness.hpp"

namespace joins_test {

using namespace weir;
using namespace weir::test;
using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;

namespace {

const std::vector<left_element> some_left{{"a", 1}, {"b", 2}, {"a", 3}};
const std::vector<right_element> some_right{{"c", "x"}, {"a", "y"}, {"a", "z"}};

/// Two streams of pairs, and the result that `make(left, right)` has of one batch of them.
template <class Make>
auto result_of(Make make) {
  topology plan(milliseconds(1000));
  const auto left = test_source<left_element>(plan);
  const auto right = test_source<right_element>(plan);
  const auto result = make(left, right);
  stage_harness harness(plan);
  harness.tap(result);
  harness.give(left, some_left);
  harness.give(right, some_right);
  harness.run();
  return harness.result(result).collect();
}

template <class V, class W>
using joined_list = std::vector<joined<V, W>>;

/// A stream of the same elements with a dataset only in every second batch.
template <class T>
dstream<T> every_second(const dstream<T>& input) {
  node_plan node;
  node.operation = "every_second";
  node.inputs = {forward_edge<T>(input.node())};
  node.slide = input.slide_duration() * 2;
  node.make_stage = [](const stage_context&) { return std::unique_ptr<stage>(); };
  return {input.plan(), input.plan().add(std::move(node))};
}

} // namespace

TEST_CASE("a join goes by the second stream, then by the first") {
  CHECK(result_of([](const auto& l, const auto& r) { return l.join(r); }) ==
        joined_list<int, std::string>{
            {"a", {1, "y"}}, {"a", {3, "y"}}, {"a", {1, "z"}}, {"a", {3, "z"}}});
  CHECK(result_of([](const auto& l, const auto& r) { return l.left_outer_join(r); }) ==
        joined_list<int, maybe_text>{{"a", {1, "y"}},
                                     {"a", {3, "y"}},
                                     {"a", {1, "z"}},
                                     {"a", {3, "z"}},
                                     {"b", {2, std::nullopt}}});
  CHECK(result_of([](const auto& l, const auto& r) { return l.right_outer_join(r); }) ==
        joined_list<maybe_int, std::string>{{"c", {std::nullopt, "x"}},
                                            {"a", {1, "y"}},
                                            {"a", {3, "y"}},
                                            {"a", {1, "z"}},
                                            {"a", {3, "z"}}});
  CHECK(result_of([](const auto& l, const auto& r) { return l.full_outer_join(r); }) ==
        joined_list<maybe_int, maybe_text>{{"c", {std::nullopt, "x"}},
                                           {"a", {1, "y"}},
                                           {"a", {3, "y"}},
                                           {"a", {1, "z"}},
                                           {"a", {3, "z"}},
                                           {"b", {2, std::nullopt}}});
}

TEST_CASE("cogroup of streams gives both sides of every key") {
  using both = std::pair<std::vector<int>, std::vector<std::string>>;
  CHECK(result_of([](const auto& l, const auto& r) { return l.cogroup(r); }) ==
        std::vector<std::pair<std::string, both>>{
            {"a", {{1, 3}, {"y", "z"}}}, {"b", {{2}, {}}}, {"c", {{}, {"x"}}}});
}

TEST_CASE("a join with a dataset goes by the stream, then by the dataset") {
  const auto dataset = batch<right_element>::of(some_right, 2);
  CHECK(result_of([&](const auto& l, const auto&) { return l.join(dataset); }) ==
        joined_list<int, std::string>{
            {"a", {1, "y"}}, {"a", {1, "z"}}, {"a", {3, "y"}}, {"a", {3, "z"}}});
  CHECK(result_of([&](const auto& l, const auto&) { return l.left_outer_join(dataset); }) ==
        joined_list<int, maybe_text>{{"a", {1, "y"}},
                                     {"a", {1, "z"}},
                                     {"b", {2, std::nullopt}},
                                     {"a", {3, "y"}},
                                     {"a", {3, "z"}}});
  CHECK(result_of([&](const auto& l, const auto&) { return l.right_outer_join(dataset); }).back() ==
        joined<maybe_int, std::string>{"c", {std::nullopt, "x"}});
  CHECK(result_of([&](const auto& l, const auto&) { return l.full_outer_join(dataset); }).size() ==
        6);
  CHECK(result_of([&](const auto& l, const auto&) {
          return l.join(batch<right_element>());
        }).empty());
}

TEST_CASE("a stream can be joined with itself") {
  CHECK(result_of([](const auto& l, const auto&) { return l.join(l); }) ==
        std::vector<std::pair<std::string, std::pair<int, int>>>{
            {"a", {1, 1}}, {"a", {3, 1}}, {"b", {2, 2}}, {"a", {1, 3}}, {"a", {3, 3}}});
}

TEST_CASE("values that own memory are joined as they are") {
  CHECK(result_of([](const auto& l, const auto& r) { return l.group_by_key().join(r); }) ==
        std::vector<std::pair<std::string, std::pair<std::vector<int>, std::string>>>{
            {"a", {{1, 3}, "y"}}, {"a", {{1, 3}, "z"}}});
}

TEST_CASE("both sides of a join need a dataset") {
  topology plan(milliseconds(1000));
  const auto left = test_source<left_element>(plan);
  const auto right = test_source<right_element>(plan);
  const auto joined = left.join(right);
  const auto outer = right.full_outer_join(left);
  const auto grouped = left.cogroup(right);
  const auto with_dataset = right.left_outer_join(batch<left_element>::of(some_left));
  const auto other = left.map_values([](int v) { return v; });
  stage_harness harness(plan);
  harness.give(left, some_left);
  harness.give_none(right);
  harness.run(2000);
  CHECK_THROWS_WITH(harness.check(joined.node()),
                    ContainsSubstring("join: an input stream produced no dataset for the batch at "
                                      "2000 ms"));
  CHECK_THROWS_WITH(harness.check(outer.node()), ContainsSubstring("full_outer_join: an input"));
  CHECK_THROWS_WITH(harness.check(grouped.node()), ContainsSubstring("cogroup: an input"));
  CHECK_THROWS_WITH(harness.check(with_dataset.node()),
                    ContainsSubstring("left_outer_join: an input"));
  CHECK_NOTHROW(harness.check(other.node()));
}

TEST_CASE("a batch that failed leaves nothing behind in a join") {
  topology plan(milliseconds(1000));
  const auto left = test_source<left_element>(plan);
  const auto right = test_source<right_element>(plan);
  const auto result = left.full_outer_join(right);
  stage_harness harness(plan);
  harness.tap(result);
  harness.give(left, some_left);
  harness.give_none(right);
  harness.run(1000);
  CHECK_THROWS(harness.result(result));
  harness.give(left, std::vector<left_element>{{"b", 7}});
  harness.run(2000);
  CHECK(harness.result(result).collect() ==
        joined_list<maybe_int, maybe_text>{{"b", {7, std::nullopt}}});
}

TEST_CASE("joins check contexts and slides, and name the operation") {
  topology plan(milliseconds(1000));
  topology other_plan(milliseconds(1000));
  const auto left = test_source<left_element>(plan);
  const auto right = test_source<right_element>(plan);
  const auto elsewhere = test_source<right_element>(other_plan);
  const auto slow = every_second(right);
  CHECK_THROWS_WITH(left.join(elsewhere), "join: the streams belong to different contexts");
  CHECK_THROWS_WITH(left.cogroup(elsewhere), ContainsSubstring("cogroup: the streams belong"));
  CHECK_THROWS_WITH(left.join(slow), "join: the streams have different slide durations (1000 ms "
                                     "and 2000 ms)");
  CHECK_THROWS_WITH(left.right_outer_join(slow), ContainsSubstring("right_outer_join: the"));
  CHECK_THROWS_WITH(left.cogroup(slow), ContainsSubstring("cogroup: the streams have different"));
  CHECK_NOTHROW(every_second(left).join(slow));
  CHECK(every_second(left).join(slow).slide_duration() == milliseconds(2000));
}

} // namespace joins_test
