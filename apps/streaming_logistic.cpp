// SPDX-License-Identifier: Apache-2.0
/// app: learns from a web server's traffic, request by request, which clients are malicious

#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/core.h>

#include <weir/ml/streaming/progressive.hpp>
#include <weir/ml/streaming/streaming_model.hpp>
#include <weir/ml/streaming/streaming_regression.hpp>
#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/access_report.hpp"
#include "common/program.hpp"
#include "common/request_features.hpp"
#include "common/traffic_input.hpp"

namespace {

using learner = weir::ml::progressive<weir::ml::streaming_logistic_regression>;

learner new_learner() {
  auto regression = weir::ml::streaming_logistic_regression({.step_size = 2.0, .reg_param = 1e-4});
  regression.set_initial_weights(weir::ml::vectors::zeros(apps::request_features::count));
  return learner(std::move(regression));
}

weir::ml::vector to_vector(const apps::request_features& from) {
  return weir::ml::vectors::dense(std::vector<double>(from.values.begin(), from.values.end()));
}

using addresses = std::set<std::string, std::less<>>;

/// An address a line.
addresses read_addresses(const std::string& path) {
  auto file = std::ifstream(path);
  auto found = addresses();
  for (auto line = std::string(); std::getline(file, line);)
    if (!line.empty())
      found.insert(line);
  return found;
}

addresses attackers_of(const apps::traffic_options& sample) {
  auto found = addresses();
  const auto same_traffic = apps::traffic_generator(sample);
  for (const auto& attacker : same_traffic.attackers())
    found.insert(attacker.address);
  return found;
}

void print(const learner& model) {
  std::cout << fmt::format("{} requests so far; right before it learnt from them: {:.2f} %, of the "
                           "last batch {:.2f} %\n",
                           model.count(), 100.0 * model.accuracy(), 100.0 * model.last_accuracy());
}

void print_weights(const learner& model) {
  std::cout << "What speaks for an attacker:\n";
  const auto weights = model.learner().weights();
  for (std::size_t i = 0; i < weights.size(); ++i)
    std::cout << fmt::format("{:>24}  {:+.2f}\n", apps::request_features::names[i], weights[i]);
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Learns which requests of a web server's access log are malicious. The "
                        "log comes line by line from a socket, for instance from the program "
                        "traffic; who attacks is taken from a file, or known of sample traffic.",
                        std::chrono::seconds(1));
  apps::traffic_input input(program.options(), 2000);
  std::string attackers_file;
  program.options()
      .add_option("--attackers", attackers_file,
                  "a file of the addresses that attack, one a line; without one, those of sample "
                  "traffic of this seed")
      .existing_file();

  return program.main(argc, argv, [&] {
    input.open();
    const auto attackers =
        attackers_file.empty() ? attackers_of(input.sample()) : read_addresses(attackers_file);

    weir::context_options settings;
    settings.in_memory_state = true;
    weir::streaming_context context(weir::engine_options{}, program.interval(), settings);
    const auto requests = weir::socket_text_stream(context, input.host(), input.port())
                              .map(apps::request_of)
                              .filter([](const auto& request) { return !request.first.empty(); })
                              .map_with_state<apps::client_history>(
                                  apps::describe_request, {.timeout = std::chrono::minutes(10)});

    auto model = weir::ml::streaming_model(new_learner());
    model
        .train_on(requests.map([attackers](const auto& request) {
          const auto malicious = attackers.find(request.first) != attackers.end();
          return weir::ml::labeled_point{malicious ? 1.0 : 0.0, to_vector(request.second)};
        }))
        .for_each_batch([](const weir::batch<std::shared_ptr<const learner>>& models) {
          for (const auto& each : models)
            print(*each);
        });

    // The model of the same batch judges its requests once more.
    model
        .predict_on_values(requests.map([](const auto& request) {
          return std::pair(std::string(request.first), to_vector(request.second));
        }))
        .for_each_batch([](const weir::batch<std::pair<std::string, double>>& verdicts) {
          auto found = std::set<std::string>();
          for (const auto& [client, malicious] : verdicts)
            if (malicious == 1.0)
              found.insert(apps::printable(client, 40));
          std::cout << "  malicious: " << found.size() << " clients";
          for (const auto& client : found)
            std::cout << ' ' << client;
          std::cout << std::endl;
        });

    program.run(context);
    print_weights(*model.latest());
  });
}
