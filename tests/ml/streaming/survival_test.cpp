// SPDX-License-Identifier: Apache-2.0

// Models learn on through the death of their stages, and through the end of the process.

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/test_topology.hpp>
#include <weir/ml/streaming/progressive.hpp>
#include <weir/ml/streaming/streaming_k_means.hpp>
#include <weir/ml/streaming/streaming_model.hpp>
#include <weir/ml/streaming/streaming_regression.hpp>
#include <weir/ml/streaming/streaming_test.hpp>

#include "../../catch.hpp"
#include "../../support/one_life.hpp"
#include "../../support/topic.hpp"

#include <cstdlib>

namespace survival_test {

using namespace weir;

namespace {

constexpr int batches = 6;

ml::streaming_k_means two_clusters() {
  auto made = ml::streaming_k_means(2, 0.9);
  made.set_initial_centers({ml::vectors::dense(0.0), ml::vectors::dense(4.0)}, {1.0, 1.0});
  return made;
}

std::vector<ml::vector> points_of(int batch) {
  auto points = std::vector<ml::vector>();
  for (auto i = 0; i < 5; ++i)
    points.push_back(ml::vectors::dense(0.3 * batch + 2.0 * i));
  return points;
}

/// What the model is after each batch if nothing goes wrong.
std::vector<std::vector<ml::vector>> centers_by_batch() {
  auto model = two_clusters();
  auto found = std::vector<std::vector<ml::vector>>();
  for (auto number = 1; number <= batches; ++number) {
    model.update(batch<ml::vector>::of(points_of(number)));
    found.push_back(model.cluster_centers());
  }
  return found;
}

} // namespace

TEST_CASE("a model learns on when its stages die", "[ml][streaming]") {
  const auto wanted = centers_by_batch();
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    testing::test_topology test({.seed = seed, .context = {.in_memory_state = true}});
    auto points = test.input<ml::vector>();
    auto model = ml::streaming_model(two_clusters());
    auto models = test.output(model.train_on(points));
    auto predictions = test.output(model.predict_on(points));
    testing::fault_injection faults({{.point = "stage.chunk.after", .times = 5, .odds = 0.3}});
    for (auto number = 1; number <= batches; ++number) {
      points.push(points_of(number));
      test.batch();
      REQUIRE(models.last().size() == 1);
      CHECK(models.last()[0]->cluster_centers() == wanted[static_cast<std::size_t>(number) - 1]);
      auto expected = std::vector<std::int64_t>();
      for (const auto& point : points_of(number))
        expected.push_back(models.last()[0]->predict(point));
      CHECK(predictions.last() == expected);
    }
    CHECK_FALSE(faults.struck().empty());
  }
}

TEST_CASE("a significance test goes on when its stages die", "[ml][streaming]") {
  auto wanted = ml::streaming_test_state({.window_size = 3});
  testing::test_topology test({.context = {.in_memory_state = true}});
  auto samples = test.input<ml::binary_sample>();
  auto tests = ml::streaming_test({.window_size = 3});
  auto results = test.output(tests.register_stream(samples));
  testing::fault_injection faults({{.point = "stage.chunk.after", .times = 4}});
  for (auto number = 1; number <= batches; ++number) {
    auto given = std::vector<ml::binary_sample>();
    for (auto i = 0; i < 6; ++i)
      given.push_back({i % 2 == 0, static_cast<double>(i * number % 7)});
    samples.push(given);
    test.batch();
    wanted.update(batch<ml::binary_sample>::of(given));
    REQUIRE(results.last().size() == 1);
    CHECK(results.last()[0].p_value == wanted.result()->p_value);
  }
  CHECK(faults.struck().size() == 4);
}

TEST_CASE("a model learns on in the next life of the program", "[ml][streaming]") {
  const auto wanted = centers_by_batch();
  const auto lines = std::make_shared<testing::topic>();
  auto store = std::make_shared<memory_checkpoint_store>();
  auto found = std::map<std::int64_t, std::vector<ml::vector>>();
  const auto build = [&](streaming_context& context) {
    auto points =
        testing::topic_stream(context, lines).name("lines").map([](std::string_view line) {
          return ml::vectors::dense(std::strtod(std::string(line).c_str(), nullptr));
        });
    auto model = ml::streaming_model(two_clusters());
    model.train_on(points).name("model").for_each_batch(
        [&found](const batch<std::shared_ptr<const ml::streaming_k_means>>& models,
                 batch_time time) {
          for (const auto& each : models)
            found[time.since_epoch() / std::chrono::milliseconds(1000)] = each->cluster_centers();
        });
    static_cast<void>(
        model.predict_on(points).name("clusters").for_each_batch([](const batch<std::int64_t>&) {
        }));
  };
  auto life = testing::life_options();
  life.context.snapshot_every_batches = 2;
  for (auto number = 1; number <= batches; ++number) {
    // Each batch is a life of its own, that ends without a farewell.
    for (const auto& point : points_of(number))
      lines->push_back(std::to_string(point[0]));
    auto now = testing::one_life(store, life, build);
    now.start();
    REQUIRE(now.batches(1));
    store = testing::image_of(*store);
    life.now += std::chrono::milliseconds(1000);
  }
  for (auto number = 1; number <= batches; ++number) {
    REQUIRE(found[number].size() == 2);
    for (std::size_t c = 0; c < 2; ++c)
      CHECK(found[number][c][0] ==
            Approx(wanted[static_cast<std::size_t>(number) - 1][c][0]).margin(1e-5));
  }
}

} // namespace survival_test
