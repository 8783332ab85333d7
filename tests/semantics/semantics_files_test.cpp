// SPDX-License-Identifier: Apache-2.0
// The files of cases, as the two programs run them; and that nothing in them is passed over in silence.
#include "../catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "../support/paths.hpp"
#include "differential/differential_cases.hpp"
#include "differential/judge.hpp"
#include "spark_cases/stream_case.hpp"

namespace semantics_files_test {

using namespace weir::testing;

namespace {

std::string text_of(const json::value& from) {
  return from_json(from).text();
}

/// The cases of a file that differ on purpose, with the reasons: "name: reason".
std::set<std::string> listed_differences(const std::string& file) {
  std::set<std::string> out;
  const json::value list = read_own_json("differences.json");
  for (const json::value& item : list.at("cases").as_array())
    if (text_of(item.at("file")) == file)
      out.insert(text_of(item.at("name")) + ": " + text_of(item.at("reason")));
  return out;
}

std::set<std::string> lines_of(const case_report& report, case_result result) {
  std::set<std::string> out;
  for (const auto& [name, reason] : report.names(result))
    out.insert(name + ": " + reason);
  return out;
}

void check_report(const case_report& report, const std::string& file, const json::value& content) {
  CHECK(lines_of(report, case_result::failed) == std::set<std::string>());
  CHECK(lines_of(report, case_result::not_supported) == std::set<std::string>());
  CHECK(lines_of(report, case_result::different) == listed_differences(file));
  CHECK(report.total() == content.at("cases").as_array().size());
}

void check_differential(const std::string& file) {
  const json::value content = read_own_json("differential/" + file);
  check_report(run_differential_cases(content), file, content);
}

/// The text of all tests, with string literals that go over several lines joined.
std::string all_tests() {
  std::string out;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(weir::tests::source_folder())) {
    if (!entry.path().string().ends_with("_test.cpp"))
      continue;
    std::ifstream in(entry.path());
    out.append(std::istreambuf_iterator<char>(in), {});
  }
  return std::regex_replace(out, std::regex("\"\\s*\\n\\s*\""), "");
}

bool is_a_test(const std::string& tests, const std::string& name) {
  return tests.find("TEST_CASE(\"" + name + "\"") != std::string::npos;
}

} // namespace

TEST_CASE("differential cases: random topologies") {
  check_differential("cases.json");
}

TEST_CASE("differential cases: boundaries") {
  check_differential("boundaries.json");
}

TEST_CASE("differential cases: quirks") {
  check_differential("quirks.json");
}

TEST_CASE("the reference model gives what Spark gave, but for deliberate differences") {
  for (const char* file : {"cases.json", "boundaries.json", "quirks.json"}) {
    const json::value content = read_own_json(std::string("differential/") + file);
    for (const json::value& item : content.at("cases").as_array()) {
      const differential_case test = read_case(item.as_object());
      const reference_model model(test);
      INFO(test.id);
      CHECK(judge(test, model, results_of(test, model)).result != case_result::failed);
    }
  }
}

TEST_CASE("Spark's own cases of streams") {
  const json::value content = read_own_json("spark_cases/streaming.json");
  case_report report;
  for (const json::value& item : content.at("cases").as_array()) {
    const spark_case test(item.as_object());
    if (test.is_stream())
      report.run(test.name(), [&] { return run_stream_case(test); });
  }
  CHECK(lines_of(report, case_result::failed) == std::set<std::string>());
  CHECK(lines_of(report, case_result::not_supported) == std::set<std::string>());
  CHECK(lines_of(report, case_result::different) == listed_differences("streaming.json"));
}

TEST_CASE("each of Spark's other cases has a test of its own, or says why not") {
  const json::value content = read_own_json("spark_cases/streaming.json");
  const json::value index = read_own_json("spark_cases/spark_case_tests.json");
  const std::string tests = all_tests();
  std::set<std::string> named;
  for (const json::value& item : index.at("cases").as_array()) {
    const json::object& fields = item.as_object();
    named.insert(text_of(fields.at("name")));
    INFO(text_of(fields.at("name")));
    if (const json::value* test = fields.if_contains("test")) {
      CHECK(is_a_test(tests, text_of(*test)));
    } else {
      CHECK(text_of(fields.at("never")).size() > 20);
    }
  }
  std::set<std::string> others;
  for (const json::value& item : content.at("cases").as_array()) {
    const spark_case test(item.as_object());
    if (!test.is_stream())
      others.insert(test.name());
  }
  CHECK(named == others);
}

TEST_CASE("each recorded error and fact has a test of its own, or says why not") {
  const std::string tests = all_tests();
  const json::value without = read_own_json("differential/untested_errors.json");
  const json::value errors = read_own_json("differential/errors.json");
  for (const json::value& item : errors.at("cases").as_array()) {
    const std::string id = text_of(item.at("id"));
    INFO(id);
    const json::value* why = without.at("cases").as_object().if_contains(id);
    CHECK(is_a_test(tests, "errors: " + id) == (why == nullptr));
    if (why != nullptr)
      CHECK(text_of(*why).size() > 20);
  }
  const json::value facts = read_own_json("differential/facts.json");
  for (const auto& field : facts.as_object())
    if (field.value().is_array())
      CHECK(is_a_test(tests, "facts: " + std::string(field.key().data(), field.key().size())));
}

TEST_CASE("each reason of a difference is described in the documents") {
  std::ifstream in(weir::tests::source_folder() + "/../docs/spark-differences.md");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const json::value list = read_own_json("differences.json");
  for (const json::value& item : list.at("cases").as_array()) {
    const std::string reason = text_of(item.at("reason"));
    INFO(reason);
    CHECK(text.find("`" + reason + "`") != std::string::npos);
  }
}

} // namespace semantics_files_test
