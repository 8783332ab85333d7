// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <memory>
#include <sstream>
#include <string>

#include "../catch.hpp"

#include <weir/actors/weir.hpp>
#include <weir/state/support/fault.hpp>

namespace give_up_test {

using namespace weir;
using namespace std::chrono_literals;

TEST_CASE("a stage that dies too often stops the context with the cause") {
  set_log_level(log_level::error);
  context_options options;
  options.restarts = {.max_restarts = 3, .base_delay = 1ms, .max_delay = 1ms};
  streaming_context context(engine_options{.threads = 2}, 1ms, options);
  auto queue = std::make_shared<batch_queue<int>>();
  std::ostringstream sink;
  context.queue_stream<int>(queue).map([](int x) { return x; }).name("doomed").print_to(sink);
  const scoped_fault_handler faults([](const fault_site& site) {
    if (site.stage == "doomed" && site.point == "stage.wake")
      throw injected_death("planted");
  });
  context.start();
  try {
    context.await_termination();
    FAIL("await_termination returned");
  } catch (const error& cause) {
    CHECK(cause.code() == errc::restart_limit);
    CHECK(std::string(cause.what()).find("doomed") != std::string::npos);
    CHECK(std::string(cause.what()).find("planted") != std::string::npos);
  }
  // The context stops by itself; asking again may meet the stop or be the first to see it.
  context.stop(stop_options{.stop_engine = true});
  CHECK(context.state() == context_state::stopped);
  set_log_level(log_level::info);
}

} // namespace give_up_test
