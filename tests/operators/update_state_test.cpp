// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "state_run.hpp"

namespace update_state_test {

using namespace weir;
using std::chrono::milliseconds;
using test::count_of;
using test::running_sum;
using test::stage_harness;
using test::state_run;
using test::test_source;
using values = std::vector<count_of>;

TEST_CASE("update_state_by_key updates every known key in each batch") {
  state_run run([](const auto& source) { return source.update_state_by_key(running_sum); });
  CHECK(run.next({{"a", 1}, {"b", 2}, {"a", 3}}) == values{{"a", 4}, {"b", 2}});
  CHECK(run.next({}) == values{{"a", 4}, {"b", 2}});
  CHECK(run.next({{"c", 5}, {"b", 1}}) == values{{"a", 4}, {"b", 3}, {"c", 5}});
}

TEST_CASE("update_state_by_key begins with the initial states") {
  state_run run([](const auto& source) {
    return source.template update_state_by_key<int>(running_sum, {.initial = {{"a", 1}, {"c", 2}}});
  });
  CHECK(run.next({{"a", 1}}) == values{{"a", 2}, {"c", 2}});
  CHECK(run.next({{"a", 1}, {"b", 1}}) == values{{"a", 3}, {"c", 2}, {"b", 1}});
}

TEST_CASE("update_state_by_key makes states anew beside keys that stay where they are") {
  state_run run([](const auto& source) { return source.update_state_by_key(running_sum); });
  values all;
  for (int i = 0; i < 4096; ++i)
    all.emplace_back("key " + std::to_string(i), 1);
  run.next(all);
  run.next({});
  const auto keys_of = [](const batch<count_of>& result) {
    return result.partitions().at(0).at(0)->items().keys().cells().data();
  };
  const batch<count_of> before = run.harness.result(run.result);
  CHECK(run.next({{"key 1", 2}}).at(1) == count_of{"key 1", 3});
  CHECK(keys_of(run.harness.result(run.result)) == keys_of(before));
  CHECK(before.collect() == all);
}

TEST_CASE("update_state_by_partition may do as it likes with its keys") {
  state_run run([](const auto& source) {
    return source.template update_state_by_partition<int>([](auto updates) {
      values out;
      for (const auto& each : updates)
        out.emplace_back(
            std::string(each.key) + "!",
            std::accumulate(each.values.begin(), each.values.end(), each.state.value_or(0)));
      return out;
    });
  });
  CHECK(run.next({{"a", 1}, {"b", 2}, {"a", 3}}) == values{{"a!", 4}, {"b!", 2}});
  CHECK(run.next({{"a!", 1}}) == values{{"a!!", 5}, {"b!!", 2}});
}

TEST_CASE("map_with_state calls its function for each element") {
  topology plan(milliseconds(1000), 1);
  const auto source = test_source<count_of>(plan);
  const auto mapped = source.map_with_state<int>(
      [](std::string_view key, const std::optional<int>& value, state<int>& sum) {
        sum.update(sum.value_or(0) + value.value_or(0));
        return std::pair(key, sum.get());
      });
  const auto snapshots = mapped.state_snapshots();
  stage_harness harness(plan);
  harness.tap<count_of>(mapped);
  harness.tap(snapshots);
  harness.give(source, values{{"a", 1}, {"b", 2}, {"a", 3}});
  harness.run(1000);
  CHECK(harness.result<count_of>(mapped).collect() == values{{"a", 1}, {"b", 2}, {"a", 4}});
  CHECK(harness.result(snapshots).collect() == values{{"a", 4}, {"b", 2}});
}

} // namespace update_state_test
