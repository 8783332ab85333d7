// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <csignal>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <span>
#include <string>

#include <unistd.h>

#include <weir/actors/streaming_context.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::tests {

/// Goes on from a checkpoint, or begins, until the program is killed. With `where`, "<fault point>
/// <visit>", it kills itself when it comes by there the n-th time. Gives the exit status: 1 for a
/// failure, which is printed.
inline int run_until_killed(const std::filesystem::path& checkpoint,
                            const std::function<streaming_context()>& build,
                            std::span<char*> where) {
  std::atomic<int> visits{0};
  std::unique_ptr<scoped_fault_handler> killer;
  if (where.size() > 1 && std::stoi(where[1]) > 0)
    killer = std::make_unique<scoped_fault_handler>(
        [&visits, point = std::string(where[0]),
         visit = std::stoi(where[1])](const fault_site& site) {
          if (site.point == point && ++visits == visit)
            ::kill(::getpid(), SIGKILL);
        });
  try {
    auto context = streaming_context::get_or_create(checkpoint, build);
    context.start();
    context.await_termination();
  } catch (const std::exception& failure) {
    std::cout << "failed: " << failure.what() << std::endl;
    return 1;
  }
  return 0;
}

} // namespace weir::tests
