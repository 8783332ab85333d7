// SPDX-License-Identifier: Apache-2.0
/// app: an actor of the program's own feeds a stream, and another receives its batches

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <utility>
#include <vector>

#include <caf/event_based_actor.hpp>

#include <weir/actors/actor_stream.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

using station_degrees = std::pair<std::int64_t, std::int64_t>;

/// Feeds the stream: asks it for room, sends some readings, and asks again a little later. Nobody
/// ever waits, and nothing is refused.
caf::behavior thermometers(caf::event_based_actor* self, const caf::actor& entrance) {
  const auto read = [self, entrance, turn = std::int64_t{0}](std::uint64_t room) mutable {
    if (room == 0) {
      self->quit(); // the stream has ended
      return;
    }
    std::vector<station_degrees> readings;
    for (std::int64_t station = 0; station < 4; ++station, ++turn)
      readings.emplace_back(station, 15 + station + turn % 7);
    self->send(entrance, std::move(readings));
    self->delayed_send(self, std::chrono::milliseconds(20), weir::demand_atom_v);
  };
  self->send(self, weir::demand_atom_v);
  return {
      [self, entrance, read](weir::demand_atom) {
        self->request(entrance, caf::infinite, weir::demand_atom_v).then(read);
      },
      // Whether the stream has taken the readings: there was room.
      [](bool /*taken*/) {},
  };
}

/// Receives the batches, and answers each, which makes room for another.
caf::behavior display(caf::event_based_actor*) {
  return {[](const weir::actor_batch<station_degrees>& maxima) {
    std::cout << "warmest at " << maxima.time.milliseconds() << " ms:";
    for (const auto& [station, degrees] : maxima.data)
      std::cout << "  station " << station << ": " << degrees << " °C";
    std::cout << std::endl;
    return true;
  }};
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Lets an actor feed a stream and another receive its batches.",
                        std::chrono::seconds(1));
  return program.main(argc, argv, [&] {
    weir::streaming_context context(weir::engine_options{}, program.interval());
    // Actors of the program live in the engine's own actor system.
    caf::actor_system& system = weir::actor_system_of(context.engine());

    const auto input = weir::actor_stream<station_degrees>(context);
    const auto warmest = input.stream.reduce_by_key(
        [](std::int64_t a, std::int64_t b) { return std::max(a, b); }, 1);
    weir::to_actor(context, warmest, system.spawn(display));

    system.spawn(thermometers, input.entrance);
    program.run(context);
  });
}
