// SPDX-License-Identifier: Apache-2.0
/// app: follows the visits of a web shop's clients, and reports each when it is over

#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/access_log.hpp"
#include "common/program.hpp"
#include "common/traffic_feed.hpp"

namespace {

/// A visit so far.
struct visit {
  std::int64_t first_s = 0;
  std::int64_t last_s = 0;
  std::int64_t requests = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(first_s, last_s, requests);
  }
};

/// The client of a line and the time of its request.
std::pair<std::string_view, std::int64_t> time_of(std::string_view line) {
  const auto entry = apps::parse_access_log(line);
  return entry ? std::pair(entry->client, entry->time_s) : std::pair(std::string_view(), 0L);
}

/// Adds a request to its client's visit. Gives a line when the client has been away for so long that
/// the visit is over.
std::optional<std::string> track(weir::batch_time, std::string_view client,
                                 const std::optional<std::int64_t>& time_s,
                                 weir::state<visit>& visits) {
  if (visits.is_timing_out()) {
    const visit& over = visits.get();
    return fmt::format("{}: {} requests in {} s", client, over.requests,
                       over.last_s - over.first_s);
  }
  visit now = visits.value_or(visit{.first_s = *time_s});
  now.last_s = *time_s;
  ++now.requests;
  visits.update(now);
  return std::nullopt;
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Follows the visits in a web server's access log, of sample traffic that "
                        "the program plays itself.",
                        std::chrono::seconds(1));
  std::int64_t timeout_intervals = 10;
  apps::traffic_options traffic;
  auto& options = program.options();
  options
      .add_option("--timeout", timeout_intervals,
                  "batch intervals without a request after which a visit is over")
      .range(1, 100'000)
      .show_default();
  options.add_option("--rate", traffic.lines_per_s, "lines a second").show_default();
  options.add_option("--seed", traffic.seed, "other lines for each").show_default();

  return program.main(argc, argv, [&] {
    const auto server = apps::play_traffic(0, traffic);
    weir::context_options settings;
    settings.in_memory_state = true;
    weir::streaming_context context(weir::engine_options{}, program.interval(), settings);

    const auto visits =
        weir::socket_text_stream(context, "127.0.0.1", server->port())
            .map(time_of)
            .filter([](const auto& request) { return !request.first.empty(); })
            .map_with_state<visit>(track, {.timeout = program.interval() * timeout_intervals});
    visits.print();
    visits.state_snapshots().count().for_each_batch([](const weir::batch<std::int64_t>& count) {
      std::cout << count.first().value_or(0) << " visitors are there" << std::endl;
    });

    program.run(context);
  });
}
