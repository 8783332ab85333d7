// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include <stdexcept>

#include <weir/operators/dstream.hpp>

#include "error_case.hpp"

namespace failure_test {

using namespace weir;
using namespace weir::testing;

namespace {

value_stream mapped(const value_stream& in) {
  return map(in, boom_on_13);
}

std::optional<value> sum_with_boom(const values& fresh, const std::optional<value>& old) {
  value sum = old.value_or(value(0));
  for (const value& v : fresh) {
    if (v == value(13))
      throw std::runtime_error("boom in update");
    sum = addition()(sum, v);
  }
  return sum;
}

/// After the batch that failed Spark's state is gone for good; here it goes on from before it.
void check_state_goes_on(error_case& test, const value_stream& state, const std::string& message) {
  test.record(state, "state");
  test.run(5);
  CHECK(
      test.received("state") ==
      R"([[["a",1],["b",2]],[["a",4],["b",2]],[["a",4],["b",2]],null,[["a",4],["b",2],["c",5]]])");
  CHECK(test.stop().says(message));
}

} // namespace

TEST_CASE("errors: transform_throws_once") {
  // In Spark the output on the input misses the batch, too.
  error_case test("transform_throws_once");
  const value_stream in = test.numbers();
  test.record(in, "input");
  test.record(transform(in,
                        [](const dataset& same, batch_time time) {
                          if (time == batch_time(2000_ms))
                            throw std::runtime_error("boom at 2000");
                          return same;
                        }),
              "transform");
  test.run(4);
  CHECK(test.received("transform") == test.recorded("transform"));
  CHECK(test.received("input") == "[[1,2],[13],[],[4]]");
  CHECK(test.stop().says("boom at 2000"));
}

TEST_CASE("errors: map_throws_in_one_batch") {
  error_case test("map_throws_in_one_batch");
  const value_stream in = test.numbers();
  test.record(mapped(in), "map");
  test.record(in, "input");
  test.run(4);
  CHECK(test.received("map") == test.recorded("map"));
  CHECK(test.received("input") == test.recorded("input"));
  CHECK(test.stop().says("boom on 13"));
}

TEST_CASE("errors: map_throws_under_window") {
  // In Spark the window fails as long as the failed batch is in it; here that counts as empty.
  error_case test("map_throws_under_window");
  test.record(window(mapped(test.numbers()), {2000_ms}), "window");
  test.run(4);
  CHECK(test.received("window") == "[[1,2],null,[],[4]]");
  CHECK(test.stop().says("boom on 13"));
}

TEST_CASE("errors: map_throws_under_state") {
  error_case test("map_throws_under_state", true);
  check_state_goes_on(test,
                      update_state_by_key(mapped(test.pairs()), plain_update(sum_with_boom), {}),
                      "boom on 13");
}

TEST_CASE("errors: update_function_throws") {
  error_case test("update_function_throws", true);
  check_state_goes_on(test, update_state_by_key(test.pairs(), plain_update(sum_with_boom), {}),
                      "boom in update");
}

TEST_CASE("errors: foreach_throws_in_one_batch") {
  error_case test("foreach_throws_in_one_batch");
  const value_stream in = test.numbers();
  std::string first;
  in.elements().for_each_batch([&](const dataset& elements, batch_time time) {
    if (time == batch_time(2000_ms))
      throw std::runtime_error("boom in output");
    first += to_string(collect(elements));
  });
  test.record(in, "second");
  test.run(3);
  CHECK(first == "[1,2][]");
  CHECK(test.received("second") == test.recorded("second"));
  CHECK(test.stop().says("boom in output"));
}

} // namespace failure_test
