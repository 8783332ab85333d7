// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "error_case.hpp"

namespace combine_test {

using namespace weir;
using namespace weir::testing;

namespace {

constexpr auto first = [](const dataset& a, const dataset&, batch_time) { return a; };
constexpr auto front = [](const std::vector<dataset>& all, batch_time) { return all.front(); };

void check_refused(const thrown_error& thrown, const std::string& operation,
                   const std::string& part) {
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says(operation));
  CHECK(thrown.says(part));
}

/// An operator on a stream and a window that slides by twice as much.
void check_slides_refused(
    const std::string& id, const std::string& operation,
    const std::function<void(const value_stream&, const value_stream&)>& combine) {
  error_case test(id);
  const value_stream a = test.pairs();
  const value_stream b = window(test.pairs(), {2000_ms, 2000_ms});
  const thrown_error thrown = error_of([&] { combine(a, b); });
  check_refused(thrown, operation, "1000 ms");
  CHECK(thrown.says("2000 ms"));
  CHECK(test.state() == context_state::initialized);
}

/// An operator on streams of two contexts.
void check_contexts_refused(
    const std::string& id, const std::string& operation,
    const std::function<void(const value_stream&, const value_stream&)>& combine) {
  error_case one(id);
  error_case other(id);
  const value_stream a = one.numbers();
  const value_stream b = other.numbers();
  check_refused(error_of([&] { combine(a, b); }), operation, "context");
  CHECK(one.state() == context_state::initialized);
  CHECK(other.state() == context_state::initialized);
}

} // namespace

TEST_CASE("errors: join_different_slides") {
  check_slides_refused("join_different_slides", "join",
                       [](const auto& a, const auto& b) { join(window(a, {2000_ms}), b, 0); });
}

TEST_CASE("errors: cogroup_different_slides") {
  check_slides_refused("cogroup_different_slides", "cogroup",
                       [](const auto& a, const auto& b) { cogroup(a, b, 0); });
}

TEST_CASE("errors: union_different_slides") {
  check_slides_refused("union_different_slides", "union",
                       [](const auto& a, const auto& b) { union_with(a, b); });
}

TEST_CASE("errors: transform_with_different_slides") {
  check_slides_refused("transform_with_different_slides", "transform",
                       [](const auto& a, const auto& b) { transform_with(a, b, first); });
}

TEST_CASE("errors: union_different_contexts") {
  check_contexts_refused("union_different_contexts", "union",
                         [](const auto& a, const auto& b) { union_with(a, b); });
}

TEST_CASE("errors: transform_with_different_contexts") {
  check_contexts_refused("transform_with_different_contexts", "transform",
                         [](const auto& a, const auto& b) { transform_with(a, b, first); });
}

TEST_CASE("errors: transform_all_different_contexts") {
  check_contexts_refused("transform_all_different_contexts", "transform",
                         [](const auto& a, const auto& b) {
                           const std::vector<value_stream> both{a, b};
                           transform_all(both, front);
                         });
}

TEST_CASE("errors: union_all_of_nothing") {
  check_refused(error_of([] { union_all({}); }), "union", "stream");
}

TEST_CASE("errors: transform_all_of_nothing") {
  check_refused(error_of([] { transform_all({}, front); }), "transform", "stream");
}

TEST_CASE("errors: partitions_negative") {
  error_case test("partitions_negative");
  const thrown_error thrown =
      error_of([&] { reduce_by_key(test.pairs(), addition(), static_cast<std::uint32_t>(-1)); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says("partitions"));
}

TEST_CASE("errors: partitions_zero") {
  // Spark takes it literally, and loses all elements. Here 0 is the default parallelism.
  error_case test("partitions_zero");
  test.record(reduce_by_key(test.pairs(), addition(), 0), "out");
  test.run(2);
  CHECK(test.received("out") == R"([[["a",1],["b",2]],[["a",3]]])");
}

TEST_CASE("errors: repartition_zero") {
  // In Spark each batch fails; here it is refused where it is written.
  error_case test("repartition_zero");
  const thrown_error thrown = error_of([&] { repartition(test.numbers(), 0); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says("repartition"));
}

} // namespace combine_test
