// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weir {

/// Says what kind of failure a `weir::error` is, so that a caller can decide without reading its
/// text. New kinds are added at the end; the numbers are stored nowhere.
enum class errc {
  /// A value handed in cannot be used; the call had no effect.
  invalid_argument,
  /// The call is not allowed in the object's present state.
  illegal_state,
  /// Understood, but not offered by this build, sink or source.
  unsupported,
  /// What was named does not exist.
  not_found,
  /// The operating system or a peer refused.
  io,
  /// Stored or received bytes are not what was written.
  corrupt,
  /// A documented bound would be passed.
  limit_exceeded,
  /// A deadline passed.
  timeout,
  /// A function of the user's threw.
  user_function,
  /// A stream has no dataset at a batch time, which is not the same as an empty one.
  no_dataset,
  /// The work was given up on request.
  cancelled,
  /// The actor of a stage died.
  stage_died,
  /// A stage died more often than its restart limit allows.
  restart_limit,
  /// A source no longer holds what a batch had fixed (a file changed, offsets expired).
  source_changed,
  /// Another process has taken the work over.
  superseded,
};

/// Gives the name of a code as it is spelt in the source, or "unknown" for a value outside the
/// enumeration.
std::string_view to_string(errc code) noexcept;

/// The base of every exception that Weir throws at its callers.
///
/// A plain value: copy it and hand it between threads freely (copying does not throw).
class error : public std::runtime_error {
public:
  error(errc code, const std::string& what) : std::runtime_error(what), code_(code) {
    // nop
  }

  [[nodiscard]] errc code() const noexcept { return code_; }

private:
  errc code_;
};

/// Gives a text for anything that was thrown, with its type: objects that do not derive from
/// `std::exception` are named by their type alone. Empty only when memory for the text itself is
/// short. Costs a rethrow.
std::string describe(const std::exception_ptr& thrown) noexcept;

} // namespace weir
