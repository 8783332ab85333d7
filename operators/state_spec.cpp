// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/state_spec.hpp>

#include <string>

#include <weir/state/support/error.hpp>

namespace weir::detail {

void check_state_spec(std::string_view operation, std::chrono::milliseconds timeout,
                      std::chrono::milliseconds timeout_interval,
                      std::chrono::milliseconds time_to_live, std::size_t keys_max,
                      std::chrono::milliseconds slide) {
  const auto refuse = [&](const std::string& what) {
    throw error(errc::invalid_argument, std::string(operation) + ": " + what);
  };
  const auto not_negative = [&](const char* name, std::chrono::milliseconds duration) {
    if (duration.count() < 0)
      refuse(std::string(name) + " of " + std::to_string(duration.count()) +
             " ms: it must not be negative (0: never)");
  };
  not_negative("timeout", timeout);
  not_negative("timeout_interval", timeout_interval);
  not_negative("time_to_live", time_to_live);
  if (timeout_interval % slide != std::chrono::milliseconds(0))
    refuse("timeout_interval of " + std::to_string(timeout_interval.count()) +
           " ms: it must be a multiple of the stream's slide (" + std::to_string(slide.count()) +
           " ms)");
  if (keys_max == 0)
    refuse("keys_max of 0: at least one key is needed");
}

void throw_too_many_keys(std::string_view operation, std::size_t keys_max) {
  throw error(errc::limit_exceeded, std::string(operation) + ": more than " +
                                        std::to_string(keys_max) +
                                        " keys in one copy: raise keys_max, or choose another "
                                        "policy for when it is reached");
}

} // namespace weir::detail
