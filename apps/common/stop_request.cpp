// SPDX-License-Identifier: Apache-2.0
#include "common/stop_request.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

namespace apps {

stop_request::stop_request() {
  ::sigemptyset(&signals_);
  ::sigaddset(&signals_, SIGINT);
  ::sigaddset(&signals_, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  signal_ = descriptor(::signalfd(-1, &signals_, SFD_CLOEXEC));
  requested_ = descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (signal_.get() < 0 || requested_.get() < 0)
    throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
}

stop_request::~stop_request() {
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void stop_request::request() noexcept {
  const std::uint64_t one = 1;
  // Fails only when it has been requested 2^64 times and nobody has looked.
  [[maybe_unused]] const auto written = ::write(requested_.get(), &one, sizeof(one));
}

void stop_request::wait() {
  ::pollfd events[] = {{signal_.get(), POLLIN, 0}, {requested_.get(), POLLIN, 0}};
  while (::poll(events, 2, -1) < 0)
    if (errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
  if (events[0].revents != 0) {
    // Takes the signal away, which would strike as soon as it is let through again.
    ::signalfd_siginfo taken;
    [[maybe_unused]] const auto size = ::read(signal_.get(), &taken, sizeof(taken));
  }
  // One thread that lets them through is enough.
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

} // namespace apps
