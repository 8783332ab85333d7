// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <functional>

#include <rapidcheck.h>

#include <weir/operators/batch_ops.hpp>

#include "stage_harness.hpp"

namespace stage_properties_test {

// Any split of the input into chunks, any number of partitions and any parallelism give the same
// result: exactly so where order is promised, as a multiset where it is not.

using namespace weir;
using std::chrono::milliseconds;
using test::stage_harness;
using test::test_source;
using key_and_value = std::pair<std::string, int>;

namespace {

/// How a batch comes in and how far it is spread.
struct arrangement {
  std::uint32_t partitions = 1;
  std::uint32_t parallelism = 1;
  std::vector<std::size_t> chunk_sizes;
};

arrangement any_arrangement() {
  arrangement out;
  out.partitions = *rc::gen::inRange<std::uint32_t>(1, 6);
  out.parallelism = *rc::gen::inRange<std::uint32_t>(1, 6);
  // Some larger than a run, so that runs and chunks do not always end together.
  out.chunk_sizes = *rc::gen::container<std::vector<std::size_t>>(rc::gen::oneOf(
      rc::gen::inRange<std::size_t>(1, 5), rc::gen::inRange<std::size_t>(500, 1200)));
  return out;
}

/// Few keys, so that they repeat; sometimes many elements, so that runs and chunks fill up.
std::vector<key_and_value> any_elements() {
  const auto one = rc::gen::pair(
      rc::gen::map(rc::gen::inRange(0, 12),
                   [](int n) { return std::string(static_cast<std::size_t>(n) * 2, 'k'); }),
      rc::gen::inRange(-100, 100));
  auto out = *rc::gen::container<std::vector<key_and_value>>(one);
  if (!out.empty() && *rc::gen::inRange(0, 4) == 0) {
    const auto seed = out;
    while (out.size() < 6000)
      out.insert(out.end(), seed.begin(), seed.end());
  }
  return out;
}

/// The elements of a result as text.
using shown = std::vector<std::string>;
using runner = std::function<shown(const arrangement&, const std::vector<key_and_value>&)>;

/// Builds a plan by `make(source)`, runs two batches (state must not leak), and shows the result.
template <class Make>
runner run_with(Make make) {
  return [make](const arrangement& how, const std::vector<key_and_value>& input) {
    topology plan(milliseconds(1000), how.parallelism);
    const auto source = test_source<key_and_value>(plan, how.partitions);
    const auto result = make(source);
    stage_harness harness(plan);
    harness.tap(result);
    harness.give(source, std::vector<key_and_value>{{"of an earlier batch", 1}}, {1});
    harness.run(1000);
    harness.result(result);
    harness.give(source, input, how.chunk_sizes);
    harness.run(2000);
    shown out;
    for (auto&& one : harness.result(result))
      out.push_back(to_text(one));
    return out;
  };
}

shown sorted(shown values) {
  std::sort(values.begin(), values.end());
  return values;
}

/// The result does not depend on the arrangement.
void check_same(const char* what, bool in_order, const runner& run) {
  INFO(what);
  CHECK(rc::check(what, [&] {
    const auto input = any_elements();
    const auto expected = run({}, input);
    const auto got = run(any_arrangement(), input);
    if (in_order)
      RC_ASSERT(got == expected);
    else
      RC_ASSERT(sorted(got) == sorted(expected));
  }));
}

const auto value_of = [](const auto& pair) { return pair.second; };

} // namespace

TEST_CASE("element-wise operators do not depend on chunks and copies") {
  check_same("map", true, run_with([](const auto& source) {
               return source.map([](const auto& pair) { return std::string(pair.first) + "!"; });
             }));
  check_same("map to a view", true, run_with([](const auto& source) {
               return source.map([](const auto& pair) { return pair.first; });
             }));
  check_same("filter", true, run_with([](const auto& source) {
               return source.filter([](const auto& pair) { return pair.second % 3 == 0; });
             }));
  check_same("flat_map", true, run_with([](const auto& source) {
               return source.template flat_map<key_and_value>([](const auto& pair, auto emit) {
                 for (int i = 0; i < pair.second % 4; ++i)
                   emit(std::pair(pair.first.substr(0, 1), i));
               });
             }));
  check_same("map_values", true, run_with([](const auto& source) {
               return source.map_values([](int value) { return value * 0.5; });
             }));
  check_same("flat_map_values", true, run_with([](const auto& source) {
               return source.flat_map_values([](int value) {
                 return std::vector<int>(static_cast<std::size_t>(value & 3), value);
               });
             }));
}

TEST_CASE("reductions do not depend on chunks and copies") {
  check_same("reduce", true, run_with([](const auto& source) {
               return source.map(value_of).reduce(std::plus<>{});
             }));
  check_same("reduce of text", true, run_with([](const auto& source) {
               return source.map([](const auto& pair) { return pair.first; })
                   .reduce([](std::string_view a, std::string_view b) { return std::max(a, b); });
             }));
  check_same("count", true, run_with([](const auto& source) { return source.count(); }));
  check_same("count_by_value", false,
             run_with([](const auto& source) { return source.count_by_value(); }));
  check_same("count_by_value of text", false, run_with([](const auto& source) {
               return source.map([](const auto& pair) { return pair.first; }).count_by_value();
             }));
}

TEST_CASE("aggregation by key does not depend on chunks and copies") {
  check_same("reduce_by_key", false,
             run_with([](const auto& source) { return source.reduce_by_key(std::plus<>{}); }));
  for (const bool map_side : {true, false})
    check_same(map_side ? "combine_by_key" : "combine_by_key in the consumer", false,
               run_with([&](const auto& source) {
                 return source.combine_by_key(
                     [](int value) { return std::pair<std::int64_t, int>(value, 1); },
                     [](const auto& c, int value) {
                       return std::pair<std::int64_t, int>(c.first + value, c.second + 1);
                     },
                     [](const auto& a, const auto& b) {
                       return std::pair<std::int64_t, int>(a.first + b.first, a.second + b.second);
                     },
                     {}, map_side);
               }));
  // The values of a key keep their order, since partitions are contiguous.
  check_same("group_by_key", false,
             run_with([](const auto& source) { return source.group_by_key(); }));
}

TEST_CASE("results by key come in the order of first occurrence if there is one copy") {
  const auto run = run_with([](const auto& source) { return source.reduce_by_key(std::plus<>{}); });
  CHECK(rc::check([&] {
    const auto input = any_elements();
    auto how = any_arrangement();
    how.parallelism = 1;
    std::vector<key_and_value> sums;
    for (const auto& [key, value] : input) {
      const auto found = std::find_if(sums.begin(), sums.end(),
                                      [&](const auto& entry) { return entry.first == key; });
      if (found == sums.end())
        sums.emplace_back(key, value);
      else
        found->second += value;
    }
    shown expected;
    for (const auto& sum : sums)
      expected.push_back(to_text(sum));
    RC_ASSERT(run(how, input) == expected);
  }));
}

TEST_CASE("shuffles lose and repeat nothing") {
  check_same("repartition", false,
             run_with([](const auto& source) { return source.repartition(3); }));
  check_same("partition_by", false,
             run_with([](const auto& source) { return source.partition_by(0); }));
  check_same("union", false, run_with([](const auto& source) {
               return source.union_with(source.map_values([](int value) { return -value; }));
             }));
}

TEST_CASE("operators on whole batches do not depend on chunks and copies") {
  check_same("transform", true, run_with([](const auto& source) {
               return source.transform([](const batch<key_and_value>& whole, batch_time) {
                 return whole.sort_by(value_of);
               });
             }));
  check_same("transform_with", true, run_with([](const auto& source) {
               return source.transform_with(
                   source.reduce_by_key(std::plus<>{}, 1),
                   [](const batch<key_and_value>& all, const batch<key_and_value>& sums) {
                     return all.subtract(sums);
                   });
             }));
  check_same("transform_all", true, run_with([](const auto& source) {
               const std::vector<dstream<key_and_value>> three(3, source);
               return transform_all<key_and_value>(
                   three, [](const std::vector<batch<key_and_value>>& all, batch_time) {
                     return all[0].union_with(all[1]).union_with(all[2]);
                   });
             }));
}

TEST_CASE("glom and map_partitions depend on partitions, never on chunks") {
  const auto glom = run_with([](const auto& source) { return source.glom(); });
  const auto flat = run_with([](const auto& source) {
    return source.glom().template flat_map<key_and_value>([](const auto& part, auto emit) {
      for (const auto& one : part)
        emit(one);
    });
  });
  const auto sums = run_with([](const auto& source) {
    return source.map_partitions([](const batch<key_and_value>& part) {
      return std::vector<std::int64_t>{part.values().sum()};
    });
  });
  CHECK(rc::check([&] {
    const auto input = any_elements();
    const auto how = any_arrangement();
    auto whole = how;
    whole.chunk_sizes = {};
    RC_ASSERT(glom(how, input) == glom(whole, input));
    RC_ASSERT(glom(how, input).size() == how.partitions);
    RC_ASSERT(sums(how, input) == sums(whole, input));
    shown all;
    for (const auto& one : input)
      all.push_back(to_text(one));
    RC_ASSERT(flat(how, input) == all);
  }));
}

} // namespace stage_properties_test
