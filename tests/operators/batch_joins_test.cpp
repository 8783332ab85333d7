// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <rapidcheck.h>

#include <weir/operators/batch_ops.hpp>

#include "join_model.hpp"
#include "stage_harness.hpp"

namespace batch_joins_test {

using namespace weir;
using namespace weir::test;

namespace {

const batch<left_element> left = batch<left_element>::of({{"a", 1}, {"b", 2}, {"a", 3}}, 2);
const batch<right_element> right = batch<right_element>::of({{"c", "x"}, {"a", "y"}, {"a", "z"}});

template <class V, class W>
using joined_list = std::vector<joined<V, W>>;

} // namespace

TEST_CASE("joins of batches go by the first occurrence of keys, then by values") {
  CHECK(left.join(right).collect() ==
        joined_list<int, std::string>{
            {"a", {1, "y"}}, {"a", {1, "z"}}, {"a", {3, "y"}}, {"a", {3, "z"}}});
  CHECK(left.left_outer_join(right).collect() ==
        joined_list<int, maybe_text>{{"a", {1, "y"}},
                                     {"a", {1, "z"}},
                                     {"a", {3, "y"}},
                                     {"a", {3, "z"}},
                                     {"b", {2, std::nullopt}}});
  CHECK(left.right_outer_join(right).collect().back() ==
        std::pair<std::string, std::pair<maybe_int, std::string>>{"c", {std::nullopt, "x"}});
  CHECK(left.full_outer_join(right).size() == 6);
  CHECK(left.join(right).num_partitions() == 2);
  CHECK(left.join(batch<right_element>()).empty());
}

TEST_CASE("cogroup gives both sides of every key") {
  using both = std::pair<std::vector<int>, std::vector<std::string>>;
  CHECK(left.cogroup(right).collect() ==
        std::vector<std::pair<std::string, both>>{
            {"a", {{1, 3}, {"y", "z"}}}, {"b", {{2}, {}}}, {"c", {{}, {"x"}}}});
}

TEST_CASE("subtract_by_key looks at keys alone") {
  CHECK(left.subtract_by_key(right).collect() == std::vector<left_element>{{"b", 2}});
  CHECK(right.subtract_by_key(left).collect() == std::vector<right_element>{{"c", "x"}});
}

TEST_CASE("joins agree with comparing everything, whatever the chunks") {
  CHECK(rc::check([] {
    const auto key = rc::gen::map(rc::gen::inRange(0, 6), [](int n) {
      return "key " + std::to_string(n) + std::string(static_cast<std::size_t>(n) * 5, '.');
    });
    const auto ls =
        *rc::gen::container<std::vector<left_element>>(rc::gen::pair(key, rc::gen::inRange(0, 5)));
    const auto rs = *rc::gen::container<std::vector<right_element>>(rc::gen::pair(key, key));
    const auto sizes =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 9));
    const batch<left_element> l({test::cut_chunks(ls, sizes)});
    const batch<right_element> r({{}, test::cut_chunks(rs, sizes)});
    RC_ASSERT(as_set(l.join(r)) == (nested_loops<int, std::string>(ls, rs)));
    RC_ASSERT(as_set(l.left_outer_join(r)) == (nested_loops<int, maybe_text>(ls, rs)));
    RC_ASSERT(as_set(l.right_outer_join(r)) == (nested_loops<maybe_int, std::string>(ls, rs)));
    RC_ASSERT(as_set(l.full_outer_join(r)) == (nested_loops<maybe_int, maybe_text>(ls, rs)));
  }));
}

} // namespace batch_joins_test
