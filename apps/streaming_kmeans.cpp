// SPDX-License-Identifier: Apache-2.0
/// app: finds clusters in a stream of points, and follows them as they move

#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include <weir/ml/streaming/streaming_k_means.hpp>
#include <weir/ml/streaming/streaming_model.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

namespace ml = weir::ml;

constexpr int groups = 3;

/// Points around three places that turn around the middle, batch by batch, each with the number of
/// its place.
std::vector<std::pair<int, ml::vector>> sample(int batch, int count, ml::random_generator& random) {
  auto points = std::vector<std::pair<int, ml::vector>>();
  for (int i = 0; i < count; ++i) {
    const auto group = i % groups;
    const auto angle = 2.0 * 3.14159265358979 * (group / 3.0 + batch / 40.0);
    points.emplace_back(group, ml::vectors::dense(random.normal(10.0 * std::cos(angle)),
                                                  random.normal(10.0 * std::sin(angle))));
  }
  return points;
}

void print(const ml::streaming_k_means& model) {
  const auto centers = model.cluster_centers();
  for (std::size_t c = 0; c < centers.size(); ++c)
    std::cout << fmt::format("  center {}: ({:6.2f}, {:6.2f}), weight {:7.2f}\n", c, centers[c][0],
                             centers[c][1], model.cluster_weights()[c]);
}

/// Of the points of each place the share that is in the cluster where most of them are.
double purity(const weir::batch<std::pair<int, std::int64_t>>& found) {
  std::size_t counts[groups][groups] = {};
  for (const auto& [group, cluster] : found)
    ++counts[group][cluster];
  std::size_t most = 0;
  for (const auto& of_group : counts)
    most += *std::max_element(std::begin(of_group), std::end(of_group));
  return found.empty() ? 0.0 : static_cast<double>(most) / static_cast<double>(found.size());
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program(
      "Finds three clusters in a stream of points, and follows them as they move.",
      std::chrono::seconds(1));
  double half_life = 1;
  int points = 300;
  int samples = 20;
  std::uint64_t seed = 1;
  auto& options = program.options();
  options.add_option("--half-life", half_life, "batches after which a point counts half")
      .positive()
      .show_default();
  options.add_option("--points", points, "points in a batch").range(0, 1'000'000).show_default();
  options.add_option("--samples", samples, "batches with points").range(0, 10'000).show_default();
  options.add_option("--seed", seed, "other points for each").show_default();

  return program.main(argc, argv, [&] {
    weir::context_options settings;
    settings.in_memory_state = true;
    weir::streaming_context context(weir::engine_options{}, program.interval(), settings);
    auto queue = std::make_shared<weir::batch_queue<std::pair<int, ml::vector>>>();
    auto random = ml::random_generator(seed);
    for (int i = 0; i < samples; ++i)
      queue->push(sample(i, points, random));
    const auto numbered = context.queue_stream(queue);

    auto model = ml::streaming_model(
        ml::streaming_k_means(groups)
            .set_half_life(half_life, ml::decay_unit::batches)
            .set_initial_centers({ml::vectors::dense(1.0, 0.0), ml::vectors::dense(-1.0, 1.0),
                                  ml::vectors::dense(-1.0, -1.0)},
                                 std::vector<double>(groups, 0.0)));
    model.train_on(numbered.map([](const auto& each) { return each.second; }))
        .for_each_batch([](const weir::batch<std::shared_ptr<const ml::streaming_k_means>>& models,
                           weir::batch_time time) {
          std::cout << "Time: " << time.since_epoch().count() << " ms\n";
          for (const auto& each : models)
            print(*each);
        });
    model.predict_on_values(numbered).for_each_batch(
        [](const weir::batch<std::pair<int, std::int64_t>>& found) {
          if (!found.empty())
            std::cout << fmt::format("  {:.1f} % of the points are with their like\n",
                                     100.0 * purity(found));
          std::cout << std::flush;
        });
    program.run(context);
  });
}
