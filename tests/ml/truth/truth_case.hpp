// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs cases that were taken from Spark MLlib: what is asked and what Spark answered, as data.
//
// A kind of case is what its `op` (or `algorithm`) says. Each kind has a handler, which computes the
// answer in the notation of `expected`; the runner compares, by the tolerances that the case gives.
// Handlers register themselves, in a file per algorithm, tests/ml/truth/cases/<algorithm>_cases.cpp:
//
//     const auto registered = register_kind("IDF.fit.idf, transform", [](const truth_case& asked) {
//       return answer_of({...});
//     });
//
// Cases without a handler are pending, by name. A handler throws `pending_case` for one that needs
// what is not built yet.

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace weir::testing::truth {

namespace json = boost::json;

/// One case, as its file has it.
struct truth_case {
  std::string name;
  /// `op` of the cases from Spark's suites, `algorithm` of those on data sets.
  std::string kind;
  /// Whether it comes from a run on data sets, where matrices are arrays of rows.
  bool on_data_set = false;
  json::object source;
  /// Where the data sets lie.
  std::filesystem::path data_folder;

  /// A member of the case; null if it has none.
  [[nodiscard]] const json::value& operator[](std::string_view member) const;
  [[nodiscard]] const json::value& input() const { return (*this)["input"]; }
  [[nodiscard]] const json::value& expected() const { return (*this)["expected"]; }
  /// A member of `params`; null if it has none.
  [[nodiscard]] const json::value& param(std::string_view member) const;
  [[nodiscard]] bool has_param(std::string_view member) const { return !param(member).is_null(); }
  /// `data`, where it is a name or a sentence.
  [[nodiscard]] std::string data() const;
};

/// The case needs something that is not built yet.
class pending_case : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Computes the answer. What it throws as `weir::error` is the answer to cases that expect an
/// error.
using handler = std::function<json::value(const truth_case&)>;
/// Judges by itself: gives what is wrong, empty if nothing is. For tolerances of its own kind.
using judge = std::function<std::string(const truth_case&)>;

/// Registers the handler of a kind. A kind that ends in `*` stands for all that begin so, unless
/// there is a handler of their own. To be called while the program starts; the result is true.
bool register_kind(const std::string& kind, handler answers);
bool register_judge(const std::string& kind, judge judges);

/// What came of a case.
struct outcome {
  enum class status { passed, failed, pending };

  status what = status::pending;
  /// Why it failed or is pending.
  std::string text;
};

[[nodiscard]] outcome run_case(const truth_case& asked);

/// Compares an answer with what is expected; empty if it is right. See README.md in tests/ml/data.
[[nodiscard]] std::string compare(const truth_case& asked, const json::value& answer);

} // namespace weir::testing::truth
