// SPDX-License-Identifier: Apache-2.0
// What an exception of the user's code does to its batch, to other outputs and to later batches.
#include "../catch.hpp"

#include <stdexcept>
#include <string>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace batch_failure_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using numbers = std::vector<std::vector<int>>;

namespace {

struct not_an_exception {
  int code;
};

/// Throws for one element.
template <class Thrown>
auto fail_at(int which, Thrown what) {
  return [which, what](int x) {
    if (x == which)
      throw what;
    return x;
  };
}

} // namespace

TEST_CASE("an exception of any type reaches await_termination, and later batches run") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto check = [&](const dstream<int>& failing, auto is_it) {
    const auto got = test.keep(failing);
    test.context.start();
    CHECK(test.run(4));
    CHECK(got->all() == numbers{{1}, {3}, {4}});
    is_it([&] { test.context.await_termination(); });
    CHECK(test.context.state() == context_state::active);
    is_it([&] { test.context.await_termination_or_timeout(0ms); });
    test.context.stop();
    is_it([&] { test.context.await_termination(); });
  };
  const auto in = test.numbers();
  SECTION("a standard exception") {
    check(in.map(fail_at(2, std::out_of_range("two"))),
          [](auto wait) { CHECK_THROWS_AS(wait(), std::out_of_range); });
  }
  SECTION("an error of the library's own type") {
    check(in.filter(fail_at(2, error(errc::limit_exceeded, "two"))),
          [](auto wait) { CHECK(thrown_by(wait).code == errc::limit_exceeded); });
  }
  SECTION("a number") {
    check(in.map(fail_at(2, 42)), [](auto wait) { CHECK_THROWS_AS(wait(), int); });
  }
  SECTION("an object") {
    check(in.map(fail_at(2, not_an_exception{7})),
          [](auto wait) { CHECK_THROWS_AS(wait(), not_an_exception); });
  }
  SECTION("out of a function that combines on an edge") {
    const auto pairs = in.flat_map([](int x) {
      return std::vector<std::pair<int, int>>{{0, x}, {0, 0}};
    });
    check(pairs
              .reduce_by_key([](int a, int b) {
                if (a + b == 2)
                  throw std::range_error("two");
                return a + b;
              })
              .map([](const auto& pair) { return pair.second; }),
          [](auto wait) { CHECK_THROWS_AS(wait(), std::range_error); });
  }
  SECTION("out of a function on datasets") {
    check(in.transform([](const batch<int>& dataset) { return dataset.map(fail_at(2, 42)); }),
          [](auto wait) { CHECK_THROWS_AS(wait(), int); });
  }
}

TEST_CASE("an exception of an output's body fails that output alone") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto in = test.numbers();
  const auto before = test.keep(in);
  in.for_each_batch([](const batch<int>& dataset) { dataset.for_each(fail_at(2, 42)); });
  const auto after = test.keep(in);
  test.context.start();
  CHECK(test.run(3));
  CHECK(before->all() == numbers{{1}, {2}, {3}});
  CHECK(after->all() == numbers{{1}, {2}, {3}});
  CHECK_THROWS_AS(test.context.await_termination(), int);
}

TEST_CASE("outputs that do not depend on what failed run") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto in = test.numbers();
  const auto failing = test.keep(in.map(fail_at(2, std::runtime_error("two"))));
  const auto other = test.keep(in.map([](int x) { return 10 * x; }));
  test.context.start();
  CHECK(test.run(3));
  CHECK(failing->all() == numbers{{1}, {3}});
  CHECK(other->all() == numbers{{10}, {20}, {30}});
}

TEST_CASE("a missing dataset fails what needs one, nothing else") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto in =
      batches_stream<int>(test.context, {std::vector<int>{1}, std::nullopt, std::vector<int>{3}});
  const auto counted = std::make_shared<happenings<std::int64_t>>();
  in.count().for_each_batch(
      [counted](const batch<std::int64_t>& dataset) { counted->add(dataset.collect().at(0)); });
  const auto mapped = test.keep(in.map([](int x) { return x; }));
  const auto other = test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(3));
  CHECK(counted->all() == std::vector<std::int64_t>{1, 1});
  CHECK(mapped->all() == numbers{{1}, {3}});
  CHECK(other->all() == numbers{{1}, {2}, {3}});
  const thrown wait = thrown_by([&] { test.context.await_termination(); });
  CHECK(wait.code == errc::no_dataset);
  CHECK(wait.says("count: an input stream produced no dataset for the batch at 2000 ms"));
}

TEST_CASE("the first error is the one that is reported") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto in = test.numbers();
  test.keep(in.map(fail_at(3, std::runtime_error("third batch, first output"))));
  test.keep(in.map(fail_at(2, std::runtime_error("second batch, second output"))));
  test.keep(in.map(fail_at(2, std::runtime_error("second batch, third output"))));
  test.context.start();
  CHECK(test.run(4));
  const thrown wait = thrown_by([&] { test.context.await_termination(); });
  CHECK(wait.says("second batch, second output"));
  CHECK(log.count(log_level::error, "for the batch at 2000 ms") == 2);
  CHECK(log.count(log_level::error, "for the batch at 3000 ms") == 1);
}

TEST_CASE("an error wakes whoever waits for the end") {
  const log_capture log;
  test_context test(true);
  test.keep(test.numbers().map(fail_at(1, std::runtime_error("one"))));
  test.context.start();
  test.clock->advance(1000ms);
  CHECK_THROWS_AS(test.context.await_termination(), std::runtime_error);
  CHECK(test.context.state() == context_state::active);
}

TEST_CASE("a source that fails to cut a batch fails what depends on it") {
  struct failing_source final : source {
    source_cut cut(output_port_base& out, const cut_request& request) override {
      const auto second = request.time.since_epoch() / request.interval;
      static_cast<output_port<int>&>(out).emit(static_cast<int>(second));
      if (second == 2)
        throw std::runtime_error("connection lost");
      return {};
    }
  };
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto in = add_source<int>(test.context, "failing", 1,
                                  [] { return std::make_unique<failing_source>(); });
  const auto got = test.keep(in);
  const auto other = test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(3));
  CHECK(got->all() == numbers{{1}, {3}});
  CHECK(other->all() == numbers{{1}, {2}, {3}});
  CHECK(thrown_by([&] { test.context.await_termination(); }).says("connection lost"));
}

} // namespace batch_failure_test
