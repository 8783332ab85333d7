// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"

#include <weir/actors/testing/simulation.hpp>
#include <weir/operators/dstream.hpp>

#include "common/client_watch.hpp"

namespace client_watch_test {

namespace {

/// The alarms of so many lines of sample traffic, batch by batch of two seconds.
std::set<apps::alarm> alarms_in(const apps::traffic_options& traffic, std::size_t lines,
                                std::set<apps::alarm>& truth) {
  apps::traffic_generator generator(traffic);
  weir::testing::simulation_options options;
  options.context.in_memory_state = true;
  weir::testing::simulation run(options);
  auto queue = std::make_shared<weir::batch_queue<std::string>>();
  std::set<apps::alarm> found;
  run.context()
      .queue_stream<std::string>(queue)
      .map([](std::string_view line) { return apps::request_of(line); })
      .map_with_state<apps::client_history>(apps::watch_client,
                                            {.timeout = std::chrono::minutes(10)})
      .for_each_batch([&found](const weir::batch<apps::alarm>& alarms) {
        for (const auto& [client, kind] : alarms)
          found.emplace(client, kind);
      });
  run.start();
  const auto per_batch = static_cast<std::size_t>(2 * traffic.lines_per_s);
  std::map<std::string, std::size_t> lines_of;
  for (std::size_t done = 0; done < lines;) {
    std::vector<std::string> batch;
    for (; batch.size() < per_batch && done < lines; ++done) {
      const auto line = generator.next();
      batch.emplace_back(line.text);
      if (line.kind != apps::traffic_kind::visitor)
        ++lines_of[std::string(apps::request_of(line.text).first)];
    }
    queue->push(batch, 2);
    run.batches(1);
  }
  // Who has hardly begun cannot be known yet.
  for (const auto& [address, kind] : generator.attackers())
    if (lines_of[address] >= 60)
      truth.emplace(address, kind);
  return found;
}

} // namespace

TEST_CASE("attackers are found among visitors, with few false alarms") {
  std::size_t attackers = 0;
  std::size_t found = 0;
  std::size_t alarms = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::set<apps::alarm> truth;
    const auto told = alarms_in({.seed = seed}, 20'000, truth);
    attackers += truth.size();
    alarms += told.size();
    for (const auto& each : truth)
      found += told.count(each);
  }
  INFO(attackers << " attackers, " << found << " of them found, " << alarms << " alarms");
  REQUIRE(attackers >= 40);
  CHECK(static_cast<double>(found) >= 0.95 * static_cast<double>(attackers)); // recall
  CHECK(static_cast<double>(found) >= 0.95 * static_cast<double>(alarms));    // precision
}

TEST_CASE("visitors alone raise hardly any alarm") {
  std::set<apps::alarm> none;
  const auto told = alarms_in({.seed = 3, .attack_share = 0}, 20'000, none);
  CHECK(none.empty());
  CHECK(told.size() <= 1);
}

} // namespace client_watch_test
