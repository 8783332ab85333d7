// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <weir/operators/batch_ops.hpp>

#include "stage_harness.hpp"

namespace batch_ops_test {

using namespace weir;
using namespace std::string_literals;
using key_and_value = std::pair<std::string, int>;

namespace {

const batch<key_and_value> some =
    batch<key_and_value>::of({{"b", 1}, {"a", 2}, {"b", 3}, {"c", 4}, {"a", 5}, {"b", 1}}, 3);

std::vector<int> numbers(int count) {
  std::vector<int> out(static_cast<std::size_t>(count));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

template <class T>
std::vector<std::size_t> partition_sizes(const batch<T>& input) {
  std::vector<std::size_t> out;
  for (const auto& part : input.glom())
    out.push_back(part.size());
  return out;
}

} // namespace

TEST_CASE("a batch is made of values, evenly in partitions") {
  const auto whole = batch<int>::of(numbers(10), 4);
  CHECK(whole.size() == 10);
  CHECK(whole.count() == 10);
  CHECK(whole.num_partitions() == 4);
  CHECK(partition_sizes(whole) == std::vector<std::size_t>{2, 3, 2, 3});
  CHECK(whole.collect() == numbers(10));
  CHECK(whole.take(3) == numbers(3));
  CHECK(whole.take(30) == numbers(10));
  CHECK(batch<int>().empty());
  CHECK(batch<int>().num_partitions() == 1);
  CHECK(batch<bool>::of(std::vector<bool>{true, false}).collect() ==
        std::vector<bool>{true, false});
  CHECK_THROWS_AS(batch<int>::of({1}, 0), error);
}

TEST_CASE("element-wise operations of a batch") {
  CHECK(some.map([](const auto& e) { return e.second; }).collect() ==
        std::vector<int>{1, 2, 3, 4, 5, 1});
  CHECK(some.flat_map([](const auto& e) {
              return std::vector<std::string_view>(static_cast<std::size_t>(e.second % 3), e.first);
            })
            .collect() == std::vector{"b"s, "a"s, "a"s, "c"s, "a"s, "a"s, "b"s});
  CHECK(batch<std::string>::of({"to be", "or"}).flat_map(split(' ')).collect() ==
        std::vector{"to"s, "be"s, "or"s});
  CHECK(some.filter([](const auto& e) { return e.first == "a"; }).collect() ==
        std::vector<key_and_value>{{"a", 2}, {"a", 5}});
  CHECK(some.map_partitions([](const batch<key_and_value>& part) {
              return std::vector<std::size_t>{part.size()};
            })
            .collect() == std::vector<std::size_t>{2, 2, 2});
  CHECK(some.glom().collect()[1] == std::vector<key_and_value>{{"b", 3}, {"c", 4}});
  CHECK(some.zip_with_index().values().collect() == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
  CHECK(some.keys().collect() == std::vector{"b"s, "a"s, "b"s, "c"s, "a"s, "b"s});
  CHECK(some.map_values([](int v) { return v * 10; }).first() == key_and_value{"b", 10});
  CHECK(some.flat_map_values([](int v) { return std::vector<int>(2, v); }).size() == 12);
  int sum = 0;
  some.for_each([&](const auto& e) { sum += e.second; });
  CHECK(sum == 16);
}

TEST_CASE("results share the text of the batch that they are made of") {
  const auto lines = batch<std::string>::of({"to be or not", "to be"}, 2);
  const auto words =
      lines.flat_map(split(' ')).filter([](std::string_view w) { return w != "or"; });
  for (std::size_t p = 0; p < 2; ++p)
    for (const std::string_view word : *words.partition(p).front())
      CHECK(lines.partition(p).front()->buffers()[0].contains(word.data()));
}

TEST_CASE("a result outlives what it was made of") {
  batch<std::string> words;
  {
    const auto lines = batch<std::string>::of({"to be or not", "to be"});
    words = lines.flat_map(split(' ')).sort_by([](std::string_view word) { return word; });
  }
  CHECK(words.collect() == std::vector{"be"s, "be"s, "not"s, "or"s, "to"s, "to"s});
}

TEST_CASE("a batch is partitioned anew in order") {
  const auto whole = batch<int>::of(numbers(10), 3);
  CHECK(whole.repartition(4).collect() == numbers(10));
  CHECK(partition_sizes(whole.repartition(4)) == std::vector<std::size_t>{2, 3, 2, 3});
  CHECK(partition_sizes(whole.repartition(20)).size() == 20);
  CHECK(partition_sizes(whole.coalesce(2)) == std::vector<std::size_t>{3, 7});
  CHECK(whole.coalesce(2).collect() == numbers(10));
  CHECK(whole.coalesce(5).num_partitions() == 3);
  CHECK(whole.union_with(whole).num_partitions() == 6);
  CHECK(whole.union_with(whole).size() == 20);
  CHECK_THROWS_AS(whole.repartition(0), error);
  CHECK_THROWS_AS(whole.coalesce(0), error);
}

TEST_CASE("partition_by puts each key in one partition") {
  const auto by_first = partitioner<std::string>(
      2, [](std::string_view key) { return key == "a" ? key_group_count - 1 : 0; });
  const auto result = some.partition_by(by_first);
  CHECK(partition_sizes(result) == std::vector<std::size_t>{4, 2});
  CHECK(result.glom().collect()[1] == std::vector<key_and_value>{{"a", 2}, {"a", 5}});
  CHECK(some.partition_by().num_partitions() == 3);
  CHECK_THROWS_AS(some.partition_by({2, [](std::string_view) { return key_group_count; }}), error);
}

TEST_CASE("by_partition gives every partition its keys") {
  const auto by = partitioner<int>::by_partition(4, [](int key) { return key % 4; });
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < 8; ++i)
    pairs.emplace_back(i, i);
  const auto parts = batch<std::pair<int, int>>::of(pairs).partition_by(by).glom().collect();
  REQUIRE(parts.size() == 4);
  for (int p = 0; p < 4; ++p)
    CHECK(parts[static_cast<std::size_t>(p)] ==
          std::vector<std::pair<int, int>>{{p, p}, {p + 4, p + 4}});
  // As writers between actors route, for any number of partitions.
  for (std::uint32_t count = 1; count <= key_group_count; ++count) {
    const detail::key_router<std::uint32_t> router(
        partitioner<std::uint32_t>::by_partition(count, [](std::uint32_t key) { return key; }));
    for (std::uint32_t p = 0; p < count; ++p)
      REQUIRE(router.copy_of(p, count) == p);
  }
  const auto of_key = [](int key) {
    return batch<std::pair<int, int>>::of(std::vector{std::pair(key, 0)});
  };
  CHECK_THROWS_WITH(of_key(-1).partition_by(by),
                    "the partitioner gave partition -1; it must be from 0 to 3");
  const auto beyond = partitioner<int>::by_partition(2, [](int) { return 2; });
  CHECK_THROWS_WITH(of_key(1).partition_by(beyond),
                    "the partitioner gave partition 2; it must be from 0 to 1");
  CHECK_THROWS_AS(partitioner<int>::by_partition(0, [](int) { return 0; }), error);
}

TEST_CASE("collect_as_map has one entry for a key that is no number") {
  const double nan = std::nan("");
  const auto map = batch<std::pair<double, int>>::of({{nan, 1}, {2, 2}, {1, 3}, {nan, 4}, {2, 5}})
                       .collect_as_map();
  REQUIRE(map.size() == 3);
  CHECK(map.at(1) == 3);
  CHECK(map.at(2) == 5);
  CHECK(map.at(nan) == 4);
  CHECK(std::isnan(map.rbegin()->first));
  struct hashed_only {};
  STATIC_REQUIRE_FALSE(detail::is_ordered<hashed_only>);
  STATIC_REQUIRE_FALSE(detail::is_ordered<std::pair<int, hashed_only>>);
  STATIC_REQUIRE(detail::is_ordered<std::pair<int, std::string_view>>);
  STATIC_REQUIRE(std::is_same_v<decltype(some.collect_as_map()), std::map<std::string, int>>);
}

TEST_CASE("reductions of a batch go in order") {
  const auto words = batch<std::string>::of({"a", "b", "c"}, 2);
  const auto concat = [](std::string_view a, std::string_view b) {
    return std::string(a) + std::string(b);
  };
  CHECK(words.reduce(concat) == "abc");
  CHECK(batch<std::string>().reduce(concat) == std::nullopt);
  CHECK(words.fold(">", concat) == ">abc");
  CHECK(batch<std::string>().fold(">", concat) == ">");
  CHECK(words.aggregate(0, [](int sum, std::string_view word) {
    return sum + static_cast<int>(word.size());
  }) == 3);
  CHECK(words.aggregate("", concat) == "abc");
  CHECK(words.first() == "a");
  CHECK(batch<int>().first() == std::nullopt);
}

TEST_CASE("statistics of numbers") {
  const auto n = batch<int>::of({3, -1, 7}, 2);
  CHECK(n.min() == -1);
  CHECK(n.max() == 7);
  CHECK(n.sum() == 9);
  CHECK(n.mean() == 3.0);
  CHECK(batch<int>().min() == std::nullopt);
  CHECK(batch<int>().sum() == 0);
  CHECK(std::isnan(batch<int>().mean()));
  CHECK(batch<int>::of({2'000'000'000, 2'000'000'000}).sum() == 4'000'000'000);
  CHECK(batch<std::uint64_t>::of({~std::uint64_t{0}, 2}).sum() == 1);
  CHECK(batch<float>::of({0.5F, 0.25F}).sum() == 0.75);
  const auto d = batch<double>::of({1.0, std::nan(""), -0.0, 0.0});
  CHECK(std::isnan(*d.max()));
  CHECK(std::signbit(*d.min()));
}

TEST_CASE("sorting is stable both ways") {
  const auto by_key = some.sort_by_key();
  CHECK(by_key.collect() ==
        std::vector<key_and_value>{{"a", 2}, {"a", 5}, {"b", 1}, {"b", 3}, {"b", 1}, {"c", 4}});
  CHECK(by_key.num_partitions() == 3);
  CHECK(some.sort_by_key(sort_order::descending).collect() ==
        std::vector<key_and_value>{{"c", 4}, {"b", 1}, {"b", 3}, {"b", 1}, {"a", 2}, {"a", 5}});
  CHECK(some.sort_by([](const auto& e) { return -e.second; }).first() == key_and_value{"a", 5});
  const auto d = batch<double>::of({std::nan(""), 1.0, 0.0, -0.0, -1.0});
  const auto sorted = d.sort_by([](double v) { return v; }).collect();
  CHECK(sorted[0] == -1.0);
  CHECK(std::signbit(sorted[1]));
  CHECK(!std::signbit(sorted[2]));
  CHECK(sorted[3] == 1.0);
  CHECK(std::isnan(sorted[4]));
  CHECK(batch<bool>::of({true, false}).sort_by([](bool b) { return b; }).first() == false);
}

TEST_CASE("top and take_ordered give the first of a sorted batch") {
  CHECK(some.take_ordered(2) == std::vector<key_and_value>{{"a", 2}, {"a", 5}});
  CHECK(some.top(2) == std::vector<key_and_value>{{"c", 4}, {"b", 3}});
  CHECK(some.top(100).size() == 6);
  CHECK(some.top(0).empty());
  const auto by_value = [](const auto& a, const auto& b) { return a.second < b.second; };
  CHECK(some.top(1, by_value) == std::vector<key_and_value>{{"a", 5}});
  CHECK(some.take_ordered(2, by_value) == std::vector<key_and_value>{{"b", 1}, {"b", 1}});
  // Ties in order of the input.
  const auto tied = batch<key_and_value>::of({{"x", 1}, {"y", 1}, {"z", 1}});
  CHECK(tied.top(2, by_value) == std::vector<key_and_value>{{"x", 1}, {"y", 1}});
}

TEST_CASE("batches as sets keep the order of first occurrence") {
  const auto left = batch<std::string>::of({"b", "a", "b", "c"}, 2);
  const auto right = batch<std::string>::of({"c", "b", "x"});
  CHECK(left.distinct().collect() == std::vector{"b"s, "a"s, "c"s});
  CHECK(left.distinct().num_partitions() == 2);
  CHECK(left.count_by_value().collect() ==
        std::vector<std::pair<std::string, std::int64_t>>{{"b", 2}, {"a", 1}, {"c", 1}});
  CHECK(left.subtract(right).collect() == std::vector{"a"s});
  CHECK(right.subtract(left).collect() == std::vector{"x"s});
  CHECK(left.subtract(batch<std::string>()).size() == 4);
  CHECK(left.intersection(right).collect() == std::vector{"b"s, "c"s});
  CHECK(right.cartesian(batch<int>::of({1, 2})).take(3) ==
        std::vector<key_and_value>{{"c", 1}, {"c", 2}, {"b", 1}});
  CHECK(right.cartesian(batch<int>()).empty());
  CHECK(batch<double>::of({0.0, -0.0, std::nan(""), std::nan("1")}).distinct().size() == 2);
}

TEST_CASE("aggregation of a batch by key") {
  CHECK(some.reduce_by_key(std::plus<>{}).collect() ==
        std::vector<key_and_value>{{"b", 5}, {"a", 7}, {"c", 4}});
  CHECK(some.reduce_by_key(std::plus<>{}).num_partitions() == 3);
  CHECK(some.group_by_key().first() == std::pair<std::string, std::vector<int>>{"b", {1, 3, 1}});
  CHECK(some.combine_by_key(
                [](int v) { return std::to_string(v); },
                [](std::string_view c, int v) { return std::string(c) + "+" + std::to_string(v); })
            .values()
            .collect() == std::vector{"1+3+1"s, "2+5"s, "4"s});
  CHECK(some.aggregate_by_key(100, std::plus<>{}).first() == key_and_value{"b", 105});
  CHECK(some.aggregate_by_key(
                "", [](std::string_view c, int v) { return std::string(c) + std::to_string(v); })
            .collect()[1] == std::pair{"a"s, "25"s});
  CHECK(some.count_by_key().collect() ==
        std::vector<std::pair<std::string, std::int64_t>>{{"b", 3}, {"a", 2}, {"c", 1}});
  CHECK(some.lookup("b") == std::vector<int>{1, 3, 1});
  CHECK(some.lookup("none").empty());
  CHECK(some.collect_as_map() == std::map<std::string, int>{{"a", 5}, {"b", 1}, {"c", 4}});
  CHECK_THROWS_WITH(some.reduce_by_key([](int, int) -> int { throw std::runtime_error("no"); }),
                    "no");
}

TEST_CASE("sampling depends on the seed and the position alone") {
  const auto one = batch<int>::of(numbers(10'000), 1);
  const auto many = one.repartition(7);
  CHECK(one.sample(0.3, 42).collect() == many.sample(0.3, 42).collect());
  CHECK(one.sample(0.3, 42).collect() != one.sample(0.3, 43).collect());
  CHECK(one.sample(0, 1).empty());
  CHECK(one.sample(1, 1).size() == 10'000);
  CHECK(one.sample(0.3, 42).size() > 2800);
  CHECK(one.sample(0.3, 42).size() < 3200);
  CHECK_THROWS_AS(one.sample(1.5, 1), error);
  CHECK_THROWS_AS(one.sample(-0.1, 1), error);
  CHECK_THROWS_AS(one.sample(std::nan(""), 1), error);
}

TEST_CASE("sampling with replacement repeats elements as often as it should") {
  const auto one = batch<int>::of(numbers(10'000), 1);
  CHECK(one.sample_with_replacement(2, 5).collect() ==
        one.repartition(3).sample_with_replacement(2, 5).collect());
  CHECK(one.sample_with_replacement(0, 5).empty());
  for (const double fraction : {0.5, 2.0, 40.0}) {
    const auto sample = one.sample_with_replacement(fraction, 7);
    const double size = static_cast<double>(sample.size());
    // Six standard deviations of a sum of Poisson numbers.
    CHECK(std::abs(size - 10'000 * fraction) < 6 * std::sqrt(10'000 * fraction));
    double squares = 0;
    for (auto&& [value, count] : sample.count_by_value())
      squares += static_cast<double>(count * count);
    const double mean = size / 10'000;
    CHECK(squares / 10'000 - mean * mean == Approx(fraction).epsilon(0.1));
  }
  CHECK_THROWS_AS(one.sample_with_replacement(-1, 1), error);
}

} // namespace batch_ops_test
