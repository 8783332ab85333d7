// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/receiver_base.hpp>

#include <weir/receivers/receiver_supervisor.hpp>
#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>

#include <typeinfo>
#include <utility>

namespace weir {

std::string receiver_base::kind() const {
  return readable_type_name(typeid(*this));
}

receiver_supervisor& receiver_base::supervisor() const {
  if (!supervisor_)
    throw error(errc::illegal_state, "receiver: it does not belong to a running stream yet");
  return *supervisor_;
}

void receiver_base::supervise(std::shared_ptr<receiver_supervisor> supervisor) {
  if (supervisor_)
    throw error(errc::illegal_state, "receiver: it has been run by a stream already; give "
                                     "receiver_stream a function that makes a new one");
  supervisor_ = std::move(supervisor);
}

void receiver_base::restart(std::string_view message, std::exception_ptr cause,
                            std::optional<std::chrono::milliseconds> delay) {
  supervisor().restart(message, cause, delay);
}

void receiver_base::stop(std::string_view message, std::exception_ptr cause) {
  supervisor().stop(message, cause);
}

void receiver_base::report_error(std::string_view message, std::exception_ptr cause) {
  supervisor().report_error(message, cause);
}

bool receiver_base::is_started() const noexcept {
  return supervisor_ != nullptr && supervisor_->is_started();
}

std::uint32_t receiver_base::stream_id() const {
  return supervisor().stream_id();
}

const std::shared_ptr<executor>& receiver_base::threads() const {
  return supervisor().threads();
}

} // namespace weir
