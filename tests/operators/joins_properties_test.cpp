// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <map>
#include <set>

#include <rapidcheck.h>

#include "join_model.hpp"
#include "stage_harness.hpp"

namespace joins_properties_test {

// Joins of streams equal nested loops, for any input, any chunks and any parallelism.

using namespace weir;
using namespace weir::test;
using std::chrono::milliseconds;

namespace {

/// Few keys, so that they repeat; some longer than a table keeps in place; at times none in common.
template <class V>
std::vector<std::pair<std::string, V>> any_side(const rc::Gen<V>& values) {
  const auto key = rc::gen::map(rc::gen::inRange(0, 9), [](int n) {
    return "key " + std::to_string(n) + std::string(static_cast<std::size_t>(n) * 4, '.');
  });
  return *rc::gen::container<std::vector<std::pair<std::string, V>>>(rc::gen::pair(key, values));
}

std::vector<std::size_t> any_chunks() {
  return *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 9));
}

/// Runs `make(left, right)` on an empty batch, then on these, in any arrangement.
template <class Make>
auto run_on(const std::vector<left_element>& ls, const std::vector<right_element>& rs, Make make) {
  topology plan(milliseconds(1000), *rc::gen::inRange<std::uint32_t>(1, 5));
  const auto left = test_source<left_element>(plan, *rc::gen::inRange<std::uint32_t>(1, 5));
  const auto right = test_source<right_element>(plan, *rc::gen::inRange<std::uint32_t>(1, 5));
  const auto result = make(left, right);
  stage_harness harness(plan);
  harness.tap(result);
  harness.give(left, std::vector<left_element>{{"of an earlier batch", 1}});
  harness.run(1000);
  harness.give(left, ls, any_chunks());
  harness.give(right, rs, any_chunks());
  harness.run(2000);
  return as_set(harness.result(result));
}

using sides = std::pair<std::vector<left_element>, std::vector<right_element>>;

sides any_sides() {
  return {any_side(rc::gen::inRange(0, 5)),
          any_side(rc::gen::element<std::string>("", "short", "longer than sixteen bytes"))};
}

} // namespace

TEST_CASE("joins of streams equal nested loops") {
  CHECK(rc::check("join", [] {
    const auto [ls, rs] = any_sides();
    RC_ASSERT(run_on(ls, rs, [](const auto& l, const auto& r) { return l.join(r); }) ==
              (nested_loops<int, std::string>(ls, rs)));
  }));
  CHECK(rc::check("left_outer_join", [] {
    const auto [ls, rs] = any_sides();
    RC_ASSERT(run_on(ls, rs, [](const auto& l, const auto& r) { return l.left_outer_join(r); }) ==
              (nested_loops<int, maybe_text>(ls, rs)));
  }));
  CHECK(rc::check("right_outer_join", [] {
    const auto [ls, rs] = any_sides();
    RC_ASSERT(run_on(ls, rs, [](const auto& l, const auto& r) { return l.right_outer_join(r); }) ==
              (nested_loops<maybe_int, std::string>(ls, rs)));
  }));
  CHECK(rc::check("full_outer_join", [] {
    const auto [ls, rs] = any_sides();
    RC_ASSERT(run_on(ls, rs, [](const auto& l, const auto& r) { return l.full_outer_join(r); }) ==
              (nested_loops<maybe_int, maybe_text>(ls, rs)));
  }));
}

TEST_CASE("joins with a dataset equal nested loops") {
  const auto dataset = [](const std::vector<right_element>& rs) {
    return batch<right_element>({{}, cut_chunks(rs, any_chunks())});
  };
  CHECK(rc::check("join", [&] {
    const auto [ls, rs] = any_sides();
    const auto fixed = dataset(rs);
    RC_ASSERT(run_on(ls, {}, [&](const auto& l, const auto&) { return l.join(fixed); }) ==
              (nested_loops<int, std::string>(ls, rs)));
  }));
  CHECK(rc::check("left_outer_join", [&] {
    const auto [ls, rs] = any_sides();
    const auto fixed = dataset(rs);
    RC_ASSERT(run_on(ls, {}, [&](const auto& l, const auto&) {
                return l.left_outer_join(fixed);
              }) == (nested_loops<int, maybe_text>(ls, rs)));
  }));
  CHECK(rc::check("right_outer_join", [&] {
    const auto [ls, rs] = any_sides();
    const auto fixed = dataset(rs);
    RC_ASSERT(run_on(ls, {}, [&](const auto& l, const auto&) {
                return l.right_outer_join(fixed);
              }) == (nested_loops<maybe_int, std::string>(ls, rs)));
  }));
  CHECK(rc::check("full_outer_join", [&] {
    const auto [ls, rs] = any_sides();
    const auto fixed = dataset(rs);
    RC_ASSERT(run_on(ls, {}, [&](const auto& l, const auto&) {
                return l.full_outer_join(fixed);
              }) == (nested_loops<maybe_int, maybe_text>(ls, rs)));
  }));
}

TEST_CASE("cogroup of streams equals collecting by key") {
  using both = std::pair<std::multiset<int>, std::multiset<std::string>>;
  CHECK(rc::check([] {
    const auto [ls, rs] = any_sides();
    std::map<std::string, both> expected;
    for (const auto& [key, value] : ls)
      expected[key].first.insert(value);
    for (const auto& [key, value] : rs)
      expected[key].second.insert(value);
    std::map<std::string, both> got;
    for (const auto& [key, groups] :
         run_on(ls, rs, [](const auto&l, const auto&r) { return l.cogroup(r); })) {
      RC_ASSERT(got.count(key) == 0U);
      got[key] = {{groups.first.begin(), groups.first.end()},
                  {groups.second.begin(), groups.second.end()}};
    }
    RC_ASSERT(got == expected);
  }));
}

} // namespace joins_properties_test
