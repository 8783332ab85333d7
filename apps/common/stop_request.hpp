// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

#include "common/descriptor.hpp"

namespace apps {

/// Turns SIGINT and SIGTERM into something that a thread can wait for, so that nothing has to be
/// done in a signal handler.
///
/// Make it first of all in `main`: it blocks both signals, and only threads that are started later
/// inherit that. At most one at a time.
class stop_request {
public:
  stop_request();
  stop_request(const stop_request&) = delete;
  stop_request& operator=(const stop_request&) = delete;
  ~stop_request();

  /// Asks the program to end, as a signal does. Any thread.
  void request() noexcept;

  /// Waits for one of the two, in one thread. Afterwards the signals do again what they do by
  /// default: who sends a second one ends the program at once, however long its orderly end takes.
  void wait();

private:
  ::sigset_t signals_;
  ::sigset_t mask_before_;
  descriptor signal_;
  descriptor requested_;
};

} // namespace apps
