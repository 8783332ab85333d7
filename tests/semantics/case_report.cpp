// SPDX-License-Identifier: Apache-2.0
#include "case_report.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "../support/paths.hpp"

namespace weir::testing {

namespace {

constexpr std::pair<case_result, std::string_view> headings[] = {
    {case_result::passed, "passed"},
    {case_result::failed, "failed"},
    {case_result::different, "deliberately different"},
    {case_result::not_supported, "not supported"},
};

} // namespace

void case_report::run(const std::string& name, const std::function<case_verdict()>& body) {
  case_verdict verdict;
  try {
    verdict = body();
  } catch (const not_supported& missing) {
    verdict = {case_result::not_supported, missing.what()};
  } catch (const std::exception& error) {
    verdict = {case_result::failed, std::string("exception: ") + error.what()};
  }
  verdicts_[verdict.result].emplace_back(name, verdict.reason);
}

const std::vector<std::pair<std::string, std::string>>&
case_report::names(case_result result) const {
  static const std::vector<std::pair<std::string, std::string>> none;
  const auto found = verdicts_.find(result);
  return found == verdicts_.end() ? none : found->second;
}

std::size_t case_report::total() const {
  std::size_t sum = 0;
  for (const auto& [result, heading] : headings)
    sum += count(result);
  return sum;
}

bool case_report::good() const {
  return count(case_result::failed) == 0 && count(case_result::not_supported) == 0;
}

void case_report::print(std::ostream& out) const {
  for (const auto& [result, heading] : headings) {
    out << heading << ": " << count(result) << '\n';
    for (const auto& [name, reason] : names(result))
      out << "  " << name << (reason.empty() ? "" : ": ") << reason << '\n';
  }
  out << "cases: " << total() << '\n';
}

json::value read_json(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text);
}

json::value read_own_json(const std::string& path) {
  return read_json(tests::source_folder() + "/semantics/" + path);
}

int run_cases_program(int argc, char** argv,
                      const std::function<case_report(const json::value&)>& run_file) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FILE\n";
    return 2;
  }
  try {
    const case_report report = run_file(read_json(argv[1]));
    report.print(std::cout);
    return report.good() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << argv[1] << ": " << error.what() << '\n';
    return 2;
  }
}

} // namespace weir::testing
