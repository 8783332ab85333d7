// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/position_runs.hpp>
#include <weir/operators/position_set.hpp>

#include "../catch.hpp"

#include <cstdint>
#include <set>
#include <vector>

#include <rapidcheck.h>

namespace position_set_test {

using weir::detail::position_runs;
using weir::detail::position_set;
using positions = std::vector<std::uint32_t>;

namespace {

position_set set_of(const std::set<std::uint32_t>& members, std::uint32_t bound) {
  position_set out;
  out.reset(bound);
  for (const std::uint32_t member : members)
    out.insert(member);
  return out;
}

positions walked(const position_set& members) {
  positions out;
  for (position_set::walk walk(members); walk.position() != position_set::walk::end; walk.advance())
    out.push_back(walk.position());
  return out;
}

/// Of few positions or many, about as many members as `share` in 64 says.
std::set<std::uint32_t> any_members(std::uint32_t bound) {
  const int share = *rc::gen::element(0, 1, 8, 32, 63, 64);
  std::set<std::uint32_t> out;
  for (std::uint32_t position = 0; position < bound; ++position)
    if (*rc::gen::inRange(0, 64) < share)
      out.insert(position);
  return out;
}

} // namespace

TEST_CASE("A position set holds what was inserted, in ascending order, and numbers it") {
  CHECK(rc::check([] {
    const auto bound = *rc::gen::inRange<std::uint32_t>(1, 400);
    const auto members = any_members(bound);
    position_set set = set_of(members, bound);
    RC_ASSERT(walked(set) == positions(members.begin(), members.end()));
    RC_ASSERT(set.number() == members.size());
    std::uint32_t smaller = 0;
    for (std::uint32_t position = 0; position < bound; ++position) {
      RC_ASSERT(set.contains(position) == (members.count(position) != 0));
      if (members.count(position) != 0)
        RC_ASSERT(set.number_of(position) == smaller++);
    }
  }));
}

TEST_CASE("A position set takes in another one, keeps its members when it grows and forgets them") {
  CHECK(rc::check([] {
    const auto bound = *rc::gen::inRange<std::uint32_t>(1, 300);
    auto members = any_members(bound);
    const auto others = any_members(bound);
    position_set set = set_of(members, bound);
    set.grow(bound + 100);
    set.insert(set_of(others, bound));
    set.insert(bound + 99);
    members.insert(others.begin(), others.end());
    members.insert(bound + 99);
    RC_ASSERT(walked(set) == positions(members.begin(), members.end()));
    set.clear();
    RC_ASSERT(walked(set).empty());
    set.insert(bound + 99);
    set.reset(bound);
    RC_ASSERT(walked(set).empty());
  }));
}

TEST_CASE("A pass over positions leaves out holes and tells those with data apart") {
  CHECK(rc::check([] {
    const auto bound = *rc::gen::inRange<std::uint32_t>(1, 400);
    const auto holes = any_members(bound);
    auto data = any_members(bound);
    for (const std::uint32_t hole : holes)
      data.erase(hole);
    const position_set of_holes = set_of(holes, bound);
    const position_set of_data = set_of(data, bound);
    position_runs runs(of_holes, of_data);
    position_runs single(of_holes);
    positions idle;
    positions active;
    for (std::size_t left = bound - holes.size(); left != 0;) {
      const auto count = *rc::gen::inRange<std::size_t>(1, left + 1);
      std::size_t next = 0;
      runs.take(count, [&](auto has_data, std::size_t i, std::uint32_t position, std::size_t run) {
        RC_ASSERT(i == next);
        RC_ASSERT(run > 0U);
        if (has_data)
          RC_ASSERT(run == 1U);
        for (std::uint32_t k = 0; k < run; ++k) {
          RC_ASSERT(single.next() == position + k);
          (has_data ? active : idle).push_back(position + k);
        }
        next += run;
      });
      RC_ASSERT(next == count);
      left -= count;
    }
    RC_ASSERT(active == positions(data.begin(), data.end()));
    positions expected;
    for (std::uint32_t position = 0; position < bound; ++position)
      if (holes.count(position) + data.count(position) == 0)
        expected.push_back(position);
    RC_ASSERT(idle == expected);
  }));
}

} // namespace position_set_test
