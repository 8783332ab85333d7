// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "error_case.hpp"

namespace no_dataset_test {

using namespace weir;
using namespace weir::testing;

namespace {

/// [1] | no dataset | [3]
value_stream with_a_gap(error_case& test) {
  return test.input({values{1}, std::nullopt, values{3}});
}

/// An operator that fails the batch without a dataset, and nothing else.
void check_fails_in_the_gap(const std::string& id, const std::string& output,
                            const std::function<value_stream(const value_stream&)>& make) {
  error_case test(id);
  test.record(make(with_a_gap(test)), output);
  test.run(3);
  CHECK(test.received(output) == test.recorded(output));
  const thrown_error thrown = test.stop();
  CHECK(thrown.code == errc::no_dataset);
  CHECK(thrown.says("2000 ms"));
}

} // namespace

// In Spark the failed batch takes the output on b with it; here that gets its dataset.

TEST_CASE("errors: no_dataset_union") {
  error_case test("no_dataset_union");
  const value_stream b = test.input({values{7}, values{7}, values{7}});
  test.record(b, "b");
  test.record(union_with(with_a_gap(test), b), "union");
  test.run(3);
  CHECK(test.received("union") == test.recorded("union"));
  CHECK(test.received("b") == "[[7],[7],[7]]");
  CHECK(test.stop().code == errc::no_dataset);
}

TEST_CASE("errors: no_dataset_join") {
  error_case test("no_dataset_join");
  const auto a = [](int number) { return values{value::pair("a", number)}; };
  const value_stream b = test.input({a(7), a(7), a(7)});
  test.record(b, "b");
  test.record(join(test.input({a(1), std::nullopt, a(3)}), b, 0), "join");
  test.run(3);
  CHECK(test.received("join") == test.recorded("join"));
  CHECK(test.received("b") == R"([[["a",7]],[["a",7]],[["a",7]]])");
  CHECK(test.stop().code == errc::no_dataset);
}

TEST_CASE("errors: no_dataset_count") {
  check_fails_in_the_gap("no_dataset_count", "count", count);
}

TEST_CASE("errors: no_dataset_transform") {
  check_fails_in_the_gap("no_dataset_transform", "transform", [](const value_stream& in) {
    return transform(in, [](const dataset& same, batch_time) { return same; });
  });
}

TEST_CASE("errors: no_dataset_repartition") {
  check_fails_in_the_gap("no_dataset_repartition", "repartition",
                         [](const value_stream& in) { return repartition(in, 2); });
}

TEST_CASE("errors: no_dataset_map_reduce") {
  error_case test("no_dataset_map_reduce");
  const value_stream a = with_a_gap(test);
  test.record(a, "a");
  test.record(map(a, [](const value& x) { return x; }), "map");
  test.record(reduce(a, addition()), "reduce");
  test.record(window(a, {2000_ms}), "window");
  test.run(3);
  for (const char* output : {"a", "map", "reduce", "window"})
    CHECK(test.received(output) == test.recorded(output));
  CHECK(test.stop().none());
}

} // namespace no_dataset_test
