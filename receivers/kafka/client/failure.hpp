// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/handles.hpp>
#include <weir/state/support/error.hpp>

#include <string>
#include <string_view>

namespace weir::kafka {

/// What a call to the broker or the client failed with. A `weir::error` whose text names what was
/// done, where, and, for the usual causes, what to do.
class kafka_error : public error {
public:
  kafka_error(rd_kafka_resp_err_t code, std::string_view doing, std::string_view reason,
              bool fatal = false);
  /// Of the calls that return an error object, which is consumed.
  kafka_error(error_handle failure, std::string_view doing);

  [[nodiscard]] rd_kafka_resp_err_t kafka_code() const noexcept { return kafka_code_; }
  /// The handle cannot be used any more; a new one has to be made.
  [[nodiscard]] bool fatal() const noexcept { return fatal_; }
  /// The open transaction must be aborted; the handle can go on.
  [[nodiscard]] bool must_abort() const noexcept { return must_abort_; }
  /// The same call may succeed later.
  [[nodiscard]] bool retriable() const noexcept { return retriable_; }

private:
  rd_kafka_resp_err_t kafka_code_;
  bool fatal_ = false;
  bool must_abort_ = false;
  bool retriable_ = false;
};

/// Throws unless the call succeeded.
void check(rd_kafka_resp_err_t code, std::string_view doing);
/// The same for calls that return an error object.
void check(rd_kafka_error_t* failure, std::string_view doing);

/// What to do about a failure, for people; empty for those that need no advice.
[[nodiscard]] std::string advice(rd_kafka_resp_err_t code, std::string_view reason);

} // namespace weir::kafka
