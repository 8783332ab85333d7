// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace weir::testing {

namespace json = boost::json;

/// Thrown for what a case asks for and nobody has built.
class not_supported : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// How a case came out. `different` is what Weir does otherwise than Spark on purpose; all that does
/// not depend on the difference is equal.
enum class case_result : std::uint8_t { passed, failed, different, not_supported };

struct case_verdict {
  case_result result = case_result::passed;
  std::string reason{}; ///< empty if passed
};

/// The verdicts of a file of cases.
class case_report {
public:
  /// Runs a case and notes its verdict; an exception is a failure.
  void run(const std::string& name, const std::function<case_verdict()>& body);

  std::size_t count(case_result result) const { return names(result).size(); }
  std::size_t total() const;
  /// Names and reasons, in the order of the file.
  const std::vector<std::pair<std::string, std::string>>& names(case_result result) const;
  /// Nothing failed, and nothing was not supported.
  bool good() const;
  /// The numbers, and all names, with the reasons of those that did not pass.
  void print(std::ostream& out) const;

private:
  std::map<case_result, std::vector<std::pair<std::string, std::string>>> verdicts_;
};

/// Reads a whole file as JSON. Throws if it is missing or not JSON.
json::value read_json(const std::string& path);
/// The same for a file of the tests' own, by its path below their folder.
json::value read_own_json(const std::string& path);

/// The main of a program that runs a file of cases: prints the report; 0 if all is good, else 1, or
/// 2 if the file could not be read.
int run_cases_program(int argc, char** argv,
                      const std::function<case_report(const json::value&)>& run_file);

} // namespace weir::testing
