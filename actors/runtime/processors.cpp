// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/processors.hpp>

#include <cerrno>
#include <string>
#include <system_error>

#include <pthread.h>
#include <sched.h>

#include <weir/state/support/error.hpp>

namespace weir::runtime {

std::vector<int> allowed_processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
    throw error(errc::io, "the processors of this process cannot be read: " +
                              std::generic_category().message(errno));
  std::vector<int> out;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor)
    if (CPU_ISSET(static_cast<unsigned>(processor), &allowed))
      out.push_back(processor);
  return out;
}

void bind_to_processor(std::thread& bound, int processor) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(processor), &only);
  const int failed = pthread_setaffinity_np(bound.native_handle(), sizeof(only), &only);
  if (failed != 0)
    throw error(errc::io, "a thread cannot be bound to processor " + std::to_string(processor) +
                              ": " + std::generic_category().message(failed));
}

} // namespace weir::runtime
