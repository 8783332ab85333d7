// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "stage_harness.hpp"

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace error_policy_test {

// Records on which a user function throws: the batch fails, or they are left out, or handed on.

namespace {

using namespace weir;
using namespace weir::test;
using numbers = std::vector<std::int64_t>;
using letters = std::vector<dead_letter<std::string>>;
using texts = std::vector<std::string>;

const texts input{"1", "x", "2", "3", "", "4"};

std::int64_t parse(std::string_view text) {
  return std::stoll(std::string(text));
}

dead_letter<std::string> letter(std::string record, std::int64_t time = 1000) {
  return {std::move(record), "stoll [std::invalid_argument]", "parse",
          batch_time(std::chrono::milliseconds(time))};
}

struct harness {
  harness() : plan(std::chrono::milliseconds(1000)) {}
  topology plan;
  dstream<std::string> lines = test_source<std::string>(plan);

  template <class T>
  auto run(const dstream<T>& stream, const std::vector<std::size_t>& chunks = {}) {
    stage_harness stages(plan);
    stages.tap(stream);
    stages.give(lines, input, chunks);
    stages.run();
    return stages.result(stream).collect();
  }
};

} // namespace

TEST_CASE("a record that throws fails the batch, unless the policy says otherwise") {
  harness test;
  CHECK_THROWS_AS(test.run(test.lines.map(parse)), std::invalid_argument);
  CHECK_THROWS_AS(test.run(test.lines.map(parse).on_error(error_policy::fail)),
                  std::invalid_argument);
}

TEST_CASE("skip leaves out the record alone, however the input is cut") {
  harness test;
  const auto parsed = test.lines.map(parse).on_error(error_policy::skip);
  for (const auto& chunks : std::vector<std::vector<std::size_t>>{{}, {1}, {2}, {3, 1}})
    CHECK(test.run(parsed, chunks) == numbers{1, 2, 3, 4});
}

TEST_CASE("a filter and the pair functions skip, too") {
  harness test;
  const auto odd = test.lines.filter([](std::string_view text) { return parse(text) % 2 == 1; })
                       .on_error(error_policy::skip);
  CHECK(test.run(odd) == texts{"1", "3"});
  const auto pairs = test.lines.map([](std::string_view text) { return std::pair(text, text); });
  const auto values =
      pairs.map_values(parse).on_error(error_policy::skip).map([](const auto& pair) {
        return pair.second;
      });
  CHECK(test.run(values) == numbers{1, 2, 3, 4});
  const auto twice = pairs
                         .flat_map_values([](std::string_view text) {
                           return numbers{parse(text), -parse(text)};
                         })
                         .on_error(error_policy::skip)
                         .map([](const auto& pair) { return pair.second; });
  CHECK(test.run(twice) == numbers{1, -1, 2, -2, 3, -3, 4, -4});
}

TEST_CASE("of a record that is left out no result goes on, however many there were") {
  harness test;
  // More results than a run takes, in text, so that every layout of columns has to take back.
  const auto many =
      test.lines
          .flat_map<std::tuple<std::string, std::int64_t, std::optional<std::string>>>(
              [](std::string_view text, auto emit) {
                for (int i = 0; i < 700; ++i) {
                  const auto half = i % 2 == 0 ? std::optional(std::string(text)) : std::nullopt;
                  emit(std::tuple(std::string(text), std::int64_t{i}, half));
                }
                parse(text);
              })
          .on_error(error_policy::skip);
  const auto all = test.run(many);
  REQUIRE(all.size() == 4 * 700);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string expected = std::to_string(i / 700 + 1);
    REQUIRE(std::get<0>(all[i]) == expected);
    REQUIRE(std::get<1>(all[i]) == static_cast<std::int64_t>(i % 700));
    REQUIRE(std::get<2>(all[i]) == (i % 2 == 0 ? std::optional(expected) : std::nullopt));
  }
}

TEST_CASE("dead letters say what was wrong with which record, where and when") {
  harness test;
  const auto parsed = test.lines.map(parse).name("parse");
  const auto dead = parsed.dead_letters<std::string>();
  stage_harness stages(test.plan);
  stages.tap(parsed);
  stages.tap(dead);
  stages.give(test.lines, input, {2});
  stages.run();
  CHECK(stages.result(parsed).collect() == numbers{1, 2, 3, 4});
  CHECK(stages.result(dead).collect() == letters{letter("x"), letter("")});
  stages.give(test.lines, texts{"5", "y"});
  stages.run(2000);
  CHECK(stages.result(parsed).collect() == numbers{5});
  CHECK(stages.result(dead).collect() == letters{letter("y", 2000)});
  CHECK(to_text(letter("y", 2000)) == "parse at 2000 ms: y: stoll [std::invalid_argument]");
}

TEST_CASE("things thrown that are no std::exception, and long texts, make a dead letter") {
  harness test;
  const auto parsed = test.lines.map([](std::string_view text) {
    if (text == "x")
      throw 42;
    if (text.empty())
      throw std::runtime_error(std::string(100'000, 'e'));
    return parse(text);
  });
  const auto dead = test.run(parsed.dead_letters<std::string>());
  REQUIRE(dead.size() == 2);
  CHECK(dead[0].error.find("int") != std::string::npos);
  CHECK(dead[1].error.size() == 1000);
}

TEST_CASE("no policy takes short memory or the death of the actor for a fault of the record") {
  harness test;
  const auto short_of_memory =
      test.lines.map([](std::string_view) -> int { throw std::bad_alloc(); })
          .on_error(error_policy::skip);
  CHECK_THROWS_AS(test.run(short_of_memory), std::bad_alloc);
  const auto dying = test.lines.map([](std::string_view) -> int { throw injected_death("test"); })
                         .on_error(error_policy::skip);
  CHECK_THROWS_AS(test.run(dying), injected_death);
}

TEST_CASE("a policy for records is refused where there are none, and for other records") {
  harness test;
  const auto counts = test.lines.count_by_value();
  try {
    counts.on_error(error_policy::skip);
    FAIL("it was accepted");
  } catch (const error& refused) {
    CHECK(refused.code() == errc::unsupported);
    CHECK(std::string(refused.what()).find("count_by_value") != std::string::npos);
  }
  CHECK_NOTHROW(counts.on_error(error_policy::fail));
  try {
    test.lines.map(parse).dead_letters<std::int64_t>();
    FAIL("it was accepted");
  } catch (const error& refused) {
    CHECK(refused.code() == errc::invalid_argument);
    CHECK(std::string(refused.what()).find("string") != std::string::npos);
  }
}

} // namespace error_policy_test
