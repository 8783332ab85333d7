// SPDX-License-Identifier: Apache-2.0
#include "own_tests.hpp"

#include <array>
#include <cstdio>

#include "../values/value.hpp"

namespace weir::testing {

namespace {

std::string text_of(const json::object& fields, const char* name) {
  const json::value* const found = fields.if_contains(name);
  return found != nullptr ? from_json(*found).text() : "";
}

std::string quoted_for_shell(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// A test's name as Catch takes it for that test alone.
std::string test_spec(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::string_view("\\,[]*").find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

case_verdict run_test(const std::string& executable, const std::string& test) {
  const std::string command =
      quoted_for_shell(std::string(WEIR_TEST_PROGRAMS_FOLDER "/") + executable) + " " +
      quoted_for_shell(test_spec(test)) + " 2>&1";
  std::FILE* const output = ::popen(command.c_str(), "r");
  if (output == nullptr)
    return {case_result::failed, "cannot run " + executable};
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), output))
    text.append(part.data(), size);
  const int status = ::pclose(output);
  for (const char* nothing : {"No test cases matched", "No tests ran"})
    if (text.find(nothing) != std::string::npos)
      return {case_result::failed, executable + " has no test \"" + test + "\""};
  if (status != 0)
    return {case_result::failed, executable + " \"" + test + "\":\n" + text};
  return {};
}

} // namespace

own_tests::own_tests() {
  const json::value file = read_own_json("spark_cases/spark_case_tests.json");
  for (const json::value& item : file.at("cases").as_array()) {
    const json::object& fields = item.as_object();
    entries_[text_of(fields, "name")] = {text_of(fields, "in"), text_of(fields, "test"),
                                         text_of(fields, "never"), text_of(fields, "differs")};
  }
}

case_verdict own_tests::run(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end())
    throw not_supported("neither a case about streams nor one with a test of its own");
  const entry& known = found->second;
  if (!known.never.empty())
    return {case_result::different, known.never};
  const case_verdict seen = run_test("weir_" + known.executable + "_tests", known.test);
  const bool differs = seen.result == case_result::passed && !known.differs.empty();
  return differs ? case_verdict{case_result::different, known.differs} : seen;
}

} // namespace weir::testing
