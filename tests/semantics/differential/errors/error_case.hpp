// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <weir/state/support/error.hpp>

#include "../../case_run.hpp"
#include "../../values/state_streams.hpp"

namespace weir::testing {

/// What went wrong in a call.
struct thrown_error {
  std::string text{}; ///< empty: nothing
  std::optional<errc> code{};

  bool none() const { return text.empty(); }
  bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};
thrown_error error_of(const std::function<void()>& call);
thrown_error error_of(const std::exception_ptr& thrown);

/// One of the recorded uses that are wrong or fail: a context with the inputs that they share, and
/// what the outputs received in Spark.
class error_case {
public:
  /// The id in `errors.json`. With a folder for checkpoints if the steps say so.
  explicit error_case(const std::string& id, bool checkpoint = false);

  streaming_context& context() { return run_.context(); }
  context_state state() { return context().state(); }
  /// [1,2] | [13] | [] | [4]
  value_stream numbers();
  /// [a,1],[b,2] | [a,3] | [] | [b,13] | [c,5]
  value_stream pairs();
  value_stream input(const std::vector<std::optional<values>>& batches);
  void record(const value_stream& stream, const std::string& name) { run_.record(stream, name); }

  void start() { run_.context().start(); }
  /// Starts and runs so many batches.
  void run(std::size_t batches);
  /// Stops, and returns what waiting for the end throws.
  thrown_error stop() { return error_of(run_.stop()); }

  /// What an output received, in the form of the file: a sorted dataset for each batch.
  std::string received(const std::string& output) const;
  /// What it received in Spark.
  std::string recorded(const std::string& output) const;

private:
  json::object recorded_;
  std::size_t batches_ = 0;
  case_run run_;
};

/// +, and the other way.
value_fold addition();
value_fold subtraction();
milliseconds operator""_ms(unsigned long long count);
/// Throws "boom on 13" for 13, or a pair that holds it.
value boom_on_13(const value& element);

} // namespace weir::testing
