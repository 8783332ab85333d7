// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <thread>

#include "../catch.hpp"

#include <weir/actors/runtime/listener_bus.hpp>

namespace listener_bus_test {

namespace {

using namespace weir;
using runtime::listener_bus;

struct quiet final : streaming_listener {};

} // namespace

TEST_CASE("what was posted before the stop is delivered, what comes later is not") {
  const bool own_thread = GENERATE(true, false);
  listener_bus bus;
  bus.add(std::make_shared<quiet>());
  bus.start(own_thread);
  int delivered = 0;
  std::thread::id where;
  for (int i = 0; i < 3; ++i)
    bus.post([&](streaming_listener&) {
      ++delivered;
      where = std::this_thread::get_id();
    });
  bus.stop();
  CHECK(delivered == 3);
  CHECK((where == std::this_thread::get_id()) == !own_thread);
  bus.post([&](streaming_listener&) { ++delivered; });
  CHECK(delivered == 3);
  bus.stop();
}

} // namespace listener_bus_test
