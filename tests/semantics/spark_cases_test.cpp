// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <weir/state/support/error.hpp>

#include "../support/paths.hpp"
#include "spark_topologies.hpp"

using namespace weir;
using namespace weir::testing;

namespace {

const std::string folder = weir::tests::source_folder() + "/semantics/";

const json::array& spark_cases() {
  static const json::value file = read_json(folder + "spark_streaming_cases.json");
  return file.at("cases").as_array();
}

/// The batches that the output received, in order.
json::array received(const recorder::history& history, bool ordered) {
  json::array out;
  for (const auto& [time, dataset] : history) {
    json::array elements = dataset.elements;
    if (!ordered)
      sort_values(elements);
    out.push_back(std::move(elements));
  }
  return out;
}

json::array sorted_batches(json::array batches) {
  for (json::value& elements : batches)
    sort_values(elements.as_array());
  return batches;
}

/// What a case expects of Weir: Spark's batches, or those that stand around a failure.
json::array expected_batches(const spark_case& test) {
  const json::value* own = test.weir("expected");
  return (own != nullptr ? *own : test.fields().at("expected")).as_array();
}

bool is_ordered(const spark_case& test) {
  const json::value* own = test.weir("ordered");
  return (own != nullptr ? *own : test.fields().at("ordered")).as_bool();
}

void check_error(const spark_case& test, const run_result& result) {
  const json::value* text = test.weir("error_contains");
  if (text == nullptr) {
    CHECK(describe(result.error) == "no exception");
    return;
  }
  REQUIRE(result.error);
  CHECK(describe(result.error).find(from_json<std::string>(*text)) != std::string::npos);
  if (const json::value* code = test.weir("error_code")) {
    try {
      std::rethrow_exception(result.error);
    } catch (const error& thrown) {
      CHECK(std::string(to_string(thrown.code())) == from_json<std::string>(*code));
    }
  }
}

void check_batches(const spark_case& test, const recorder::history& history) {
  const bool ordered = is_ordered(test);
  json::array expected = expected_batches(test);
  if (!ordered)
    expected = sorted_batches(std::move(expected));
  CHECK(json::serialize(received(history, ordered)) == json::serialize(expected));
  if (const std::int64_t partitions = test.number("expected_partitions_per_batch", 0))
    for (const auto& [time, dataset] : history)
      CHECK(dataset.partitions == static_cast<std::size_t>(partitions));
}

/// Cases that look at counters instead of batches.
void check_aggregate(const json::object& expected, const recorder::history& history) {
  std::size_t elements = 0;
  for (const auto& [time, dataset] : history)
    elements += dataset.elements.size();
  CHECK(history.size() == expected.at("datasets_seen").to_number<std::size_t>());
  CHECK(elements == expected.at("elements_seen").to_number<std::size_t>());
}

void run_case(const spark_case& test) {
  const topology_builder& build = spark_topologies().at(test.operation());
  run_plan plan;
  plan.batch_ms = test.number("batch_ms", 1000);
  plan.batches = test.fields().at("input").as_array().size();
  plan.build = [&](streaming_context& context, recorder& outputs) {
    build(test, context, outputs);
  };
  for (const run_mode& mode : run_modes()) {
    INFO(to_string(mode));
    const run_result result = run_topology(plan, mode);
    const auto history = result.outputs.of("out");
    if (test.text("kind") == "stream_aggregate")
      check_aggregate(test.fields().at("expected").as_object(), history);
    else
      check_batches(test, history);
    check_error(test, result);
  }
}

} // namespace

TEST_CASE("Spark's cases of streams give Spark's batches") {
  for (const json::value& fields : spark_cases()) {
    const spark_case test(fields.as_object());
    DYNAMIC_SECTION(test.name()) {
      run_case(test);
    }
  }
}

TEST_CASE("every case of Spark's is run, and every topology is used") {
  std::set<std::string> used;
  for (const json::value& fields : spark_cases()) {
    const spark_case test(fields.as_object());
    INFO(test.name());
    CHECK(spark_topologies().count(test.operation()) == 1);
    used.insert(test.operation());
  }
  CHECK(used.size() == spark_topologies().size());
}

TEST_CASE("each of Spark's collected cases is run, tested elsewhere, or listed with a reason") {
  const json::value index = read_json(folder + "spark_case_index.json");
  // All tests, with string literals that go over several lines joined.
  std::string tests;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(weir::tests::source_folder())) {
    if (!entry.path().string().ends_with("_test.cpp"))
      continue;
    std::ifstream in(entry.path());
    tests.append(std::istreambuf_iterator<char>(in), {});
  }
  tests = std::regex_replace(tests, std::regex("\"\\s*\\n\\s*\""), "");

  std::multiset<std::string> names;
  for (const json::value& fields : spark_cases())
    names.insert(from_json<std::string>(fields.at("name")));
  for (const json::value& other : index.at("elsewhere").as_array()) {
    names.insert(from_json<std::string>(other.at("name")));
    const auto test = from_json<std::string>(other.at("test"));
    INFO(test);
    CHECK(tests.find("TEST_CASE(\"" + test + "\"") != std::string::npos);
  }
  for (const json::value& other : index.at("pending").as_array()) {
    names.insert(from_json<std::string>(other.at("name")));
    CHECK(from_json<std::string>(other.at("reason")).size() > 20);
  }
  CHECK(names.size() == index.at("count").to_number<std::size_t>());
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}
