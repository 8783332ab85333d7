// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "error_case.hpp"

namespace window_test {

using namespace weir;
using namespace weir::testing;

namespace {

/// A window that is refused when it is made, naming its lengths; the context goes on.
void check_refused(error_case& test, const std::function<void(const value_stream&)>& make,
                   const std::string& operation, const std::string& wrong,
                   const std::string& slide = "1000 ms") {
  const thrown_error thrown = error_of([&] { make(test.numbers()); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says(operation));
  CHECK(thrown.says(wrong));
  CHECK(thrown.says(slide));
  CHECK(test.state() == context_state::initialized);
}

void check_keyed_refused(error_case& test, const std::function<void(const value_stream&)>& make,
                         const std::string& wrong) {
  check_refused(
      test, [&](const value_stream&) { make(test.pairs()); }, "reduce_by_key_and_window", wrong);
}

} // namespace

TEST_CASE("errors: window_not_multiple") {
  error_case test("window_not_multiple");
  check_refused(
      test, [](const auto& in) { window(in, {1500_ms}); }, "window", "1500 ms");
}

TEST_CASE("errors: window_slide_not_multiple") {
  error_case test("window_slide_not_multiple");
  check_refused(
      test,
      [](const auto& in) {
        window(in, {2000_ms, 1500_ms});
      },
      "slide", "1500 ms");
}

TEST_CASE("errors: reduce_by_window_not_multiple") {
  error_case test("reduce_by_window_not_multiple");
  check_refused(
      test,
      [](const auto& in) {
        reduce_by_window(in, addition(), {2500_ms, 1000_ms});
      },
      "reduce_by_window", "2500 ms");
}

TEST_CASE("errors: reduce_by_key_and_window_not_multiple") {
  error_case test("reduce_by_key_and_window_not_multiple");
  check_keyed_refused(
      test,
      [](const auto& in) {
        reduce_by_key_and_window(in, addition(), {2500_ms, 1000_ms}, 0);
      },
      "2500 ms");
}

TEST_CASE("errors: inverse_window_not_multiple") {
  error_case test("inverse_window_not_multiple", true);
  check_keyed_refused(
      test,
      [](const auto& in) {
        reduce_by_key_and_window(in, addition(), {subtraction()}, {2500_ms, 1000_ms}, 0);
      },
      "2500 ms");
}

TEST_CASE("errors: inverse_slide_not_multiple") {
  error_case test("inverse_slide_not_multiple", true);
  check_keyed_refused(
      test,
      [](const auto& in) {
        reduce_by_key_and_window(in, addition(), {subtraction()}, {3000_ms, 1500_ms}, 0);
      },
      "1500 ms");
}

TEST_CASE("errors: count_by_window_not_multiple") {
  error_case test("count_by_window_not_multiple", true);
  check_refused(
      test,
      [](const auto& in) {
        count_by_window(in, {2500_ms, 1000_ms});
      },
      "count_by_window", "2500 ms");
}

TEST_CASE("errors: window_of_window_not_multiple") {
  error_case test("window_of_window_not_multiple");
  check_refused(
      test,
      [](const auto& in) {
        window(window(in, {4000_ms, 2000_ms}), {3000_ms});
      },
      "window", "3000 ms", "2000 ms");
}

TEST_CASE("errors: window_of_window_slide_not_multiple") {
  error_case test("window_of_window_slide_not_multiple");
  check_refused(
      test,
      [](const auto& in) {
        window(window(in, {4000_ms, 2000_ms}), {4000_ms, 3000_ms});
      },
      "slide", "3000 ms", "2000 ms");
}

TEST_CASE("errors: slide_greater_than_window") {
  error_case test("slide_greater_than_window");
  test.record(window(test.numbers(), {1000_ms, 2000_ms}), "out");
  test.run(4);
  CHECK(test.received("out") == test.recorded("out"));
  CHECK(test.stop().none());
}

// Spark takes these as they are: a window without batches, or a division by zero in each batch. Here
// they are refused where they are written.

TEST_CASE("errors: window_zero") {
  error_case test("window_zero");
  check_refused(
      test, [](const auto& in) { window(in, {0_ms}); }, "positive", "0 ms");
}

TEST_CASE("errors: window_negative") {
  error_case test("window_negative");
  check_refused(
      test, [](const auto& in) { window(in, {-2000_ms}); }, "positive", "-2000 ms");
}

TEST_CASE("errors: window_slide_zero") {
  error_case test("window_slide_zero");
  check_refused(
      test,
      [](const auto& in) {
        window(in, {2000_ms, 0_ms});
      },
      "slide", "0 ms");
}

TEST_CASE("errors: window_slide_negative") {
  error_case test("window_slide_negative");
  check_refused(
      test,
      [](const auto& in) {
        window(in, {2000_ms, -1000_ms});
      },
      "slide", "-1000 ms");
}

TEST_CASE("errors: inverse_filtered_key_leaves") {
  // In Spark the batch at 3000 ms and all later ones fail, since it no longer knows the key that
  // leaves; here the key is known as long as it has values in the window.
  error_case test("inverse_filtered_key_leaves", true);
  const auto a = [](int number) { return values{value::pair("a", number)}; };
  const window_undo undo{subtraction(),
                         [](const value&, const value& sum) { return sum.number() != 0; }};
  test.record(reduce_by_key_and_window(test.input({a(3), a(-3), values{}, values{}}), addition(),
                                       undo, {2000_ms, 1000_ms}, 0),
              "out");
  test.run(4);
  CHECK(test.received("out") == R"([[["a",3]],[],[["a",-3]],[]])");
  CHECK(test.stop().none());
}

} // namespace window_test
