// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/streaming_k_means.hpp>
#include <weir/ml/streaming/streaming_regression.hpp>
#include <weir/ml/streaming/streaming_test.hpp>

#include <cmath>
#include <regex>

#include "ml/data_sets/random_stream.hpp"
#include "ml/truth/truth_values.hpp"
#include "operators/stage_harness.hpp"

namespace weir::testing::truth::streaming_cases {

namespace {

using data_sets::random_stream;
using namespace std::chrono_literals;

ml::streaming_k_means k_means_of(const truth_case& asked) {
  const auto centers = to_vectors(asked.input().at("centers"));
  auto made = ml::streaming_k_means(centers.size(), param_or(asked, "decayFactor", 1.0),
                                    param_or(asked, "timeUnit", "batches") == "points"
                                        ? ml::decay_unit::points
                                        : ml::decay_unit::batches);
  return made.set_initial_centers(centers, to_doubles(asked.input().at("weights")));
}

json::value state_of(const ml::streaming_k_means& model) {
  return json::object{{"centers", answer_of(model.cluster_centers())},
                      {"weights", answer_of(model.cluster_weights())}};
}

json::value one_update(const truth_case& asked) {
  auto model = k_means_of(asked);
  model.update(batch<ml::vector>::of(to_vectors(asked.input().at("data"))));
  return state_of(model);
}

json::value shifted_batches(const truth_case& asked) {
  auto model = k_means_of(asked);
  for (const auto& offset : to_vectors(asked.input().at("offsets"))) {
    auto points = std::vector<ml::vector>();
    for (const auto& center : to_vectors(asked.input().at("centers"))) {
      auto values = center.to_array();
      for (std::size_t j = 0; j < values.size(); ++j)
        values[j] += offset[j];
      points.push_back(ml::vectors::dense(std::move(values)));
    }
    model.update(batch<ml::vector>::of(points));
  }
  return state_of(model);
}

/// Through a stream: training and prediction are stages.
json::value trained_and_predicted(const truth_case& asked) {
  auto plan = topology(1000ms);
  const auto points = test::test_source<ml::vector>(plan);
  auto model = ml::streaming_model(k_means_of(asked));
  static_cast<void>(model.train_on(points));
  const auto predictions = model.predict_on(points);
  auto harness = test::stage_harness(plan);
  static_cast<void>(predictions.for_each_batch([](const batch<std::int64_t>&) {}));
  harness.tap(predictions);
  auto answers = json::array();
  for (const auto& rows : asked.input().at("batches").as_array()) {
    harness.give(points, to_vectors(rows));
    harness.run();
    const auto found = harness.result(predictions).collect();
    answers.push_back(json::array(found.begin(), found.end()));
  }
  return answers;
}

batch<ml::vector> normal_points(std::uint64_t stream, std::int64_t count) {
  auto draws = random_stream(7, stream);
  auto points = std::vector<ml::vector>();
  for (std::int64_t i = 0; i < count; ++i)
    points.push_back(ml::vectors::dense(draws.g()));
  return batch<ml::vector>::of(points);
}

json::value final_weight(const truth_case& asked) {
  auto model = ml::streaming_k_means(1, param_or(asked, "decayFactor", 1.0));
  model.set_random_centers(1, to_double(asked.input().at("initialWeight")));
  for (std::int64_t i = 0; i < to_integer(asked.input().at("batches")); ++i)
    model.update(normal_points(static_cast<std::uint64_t>(i),
                               to_integer(asked.input().at("pointsPerBatch"))));
  return answer_of(model.cluster_weights());
}

json::value half_lives(const truth_case& asked) {
  auto factors = json::array();
  for (const auto& each : asked.input().as_array())
    factors.push_back(ml::streaming_k_means()
                          .set_half_life(to_double(each.at("halfLife")), ml::decay_unit::batches)
                          .decay_factor());
  return factors;
}

/// What is expected is said in words: the centers lie on both sides of 0, at 0.8 +- 0.6. That is so
/// for most data, so for many draws these are asked for: sides of most, and the mean distance.
std::string dying_center(const truth_case& asked) {
  constexpr auto draws = 40;
  auto sides = 0;
  auto distance = 0.0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    auto model = ml::streaming_k_means(2);
    model.set_half_life(param_or(asked, "halfLife", 1.0), ml::decay_unit::points)
        .set_initial_centers({ml::vectors::dense(0.0), ml::vectors::dense(1000.0)}, {1.0, 1.0});
    for (std::uint64_t i = 0; i < 10; ++i)
      model.update(normal_points(10 * draw + i, 5));
    const auto first = model.cluster_centers()[0][0];
    const auto second = model.cluster_centers()[1][0];
    sides += first * second < 0.0 ? 1 : 0;
    distance += (std::abs(first) + std::abs(second)) / 2.0 / draws;
  }
  if (4 * sides < 3 * draws)
    return "both centers lie on one side of 0 in " + std::to_string(draws - sides) + " of 40 draws";
  if (std::abs(distance - 0.8) > 0.6)
    return "the mean distance of centers from 0 is " + std::to_string(distance);
  return {};
}

ml::streaming_regression_options options_of(const truth_case& asked) {
  return {.step_size = param_or(asked, "stepSize", 0.1),
          .num_iterations = param_or(asked, "numIterations", 50),
          .reg_param = param_or(asked, "regParam", 0.0),
          .mini_batch_fraction = param_or(asked, "miniBatchFraction", 1.0),
          .convergence_tol = param_or(asked, "convergenceTol", 0.001)};
}

template <class Model>
json::value after_one_batch(const truth_case& asked) {
  const auto features = to_vectors(asked.input().at("features"));
  const auto labels = to_doubles(asked.input().at("label"));
  auto points = std::vector<ml::labeled_point>();
  for (std::size_t i = 0; i < labels.size(); ++i)
    points.push_back({labels[i], features[i]});
  auto model = Model(options_of(asked));
  model.set_initial_weights(ml::vectors::dense(to_doubles(asked.param("initialWeights"))));
  model.update(batch<ml::labeled_point>::of(points));
  return answer_of(model.weights());
}

std::vector<std::size_t> batch_sizes(const truth_case& asked) {
  const auto text = asked.data();
  auto list = std::smatch();
  if (!std::regex_search(text, list, std::regex("batch sizes \\[([0-9, ]+)\\]")))
    throw pending_case("no batch sizes are named in '" + text + "'");
  const auto numbers = list[1].str();
  auto sizes = std::vector<std::size_t>();
  const auto number = std::regex("\\d+");
  for (auto at = std::sregex_iterator(numbers.begin(), numbers.end(), number);
       at != std::sregex_iterator(); ++at)
    sizes.push_back(std::stoul(at->str()));
  return sizes;
}

std::uint64_t seed_of(const truth_case& asked) {
  const auto text = asked.data();
  auto found = std::smatch();
  if (!std::regex_search(text, found, std::regex("seed (\\d+)")))
    throw pending_case("no seed is named in '" + text + "'");
  return std::stoull(found[1]);
}

json::value linear_over_batches(const truth_case& asked) {
  const auto initial = to_doubles(asked.param("initialWeights"));
  const auto size = initial.size();
  const auto seed = seed_of(asked);
  auto draws = random_stream(seed, 1);
  auto truth = std::vector<double>();
  auto slopes = random_stream(seed, 2);
  for (std::size_t j = 0; j < size; ++j)
    truth.push_back(slopes.g());
  auto noise = random_stream(seed, 3);
  auto model = ml::streaming_linear_regression(options_of(asked));
  model.set_initial_weights(ml::vectors::dense(initial));
  auto after = json::array();
  for (const auto count : batch_sizes(asked)) {
    auto points = std::vector<ml::labeled_point>();
    for (std::size_t i = 0; i < count; ++i) {
      auto x = std::vector<double>();
      auto label = 0.0;
      for (std::size_t j = 0; j < size; ++j) {
        x.push_back(draws.g());
        label += x.back() * truth[j];
      }
      points.push_back({label + 0.3 * noise.g(), ml::vectors::dense(std::move(x))});
    }
    model.update(batch<ml::labeled_point>::of(points));
    after.push_back(json::object{{"weights", answer_of(model.weights())}, {"intercept", 0.0}});
  }
  return json::object{{"after_batch", after}};
}

json::value result_of(const ml::test_result& found) {
  return json::object{{"pValue", found.p_value},
                      {"degreesOfFreedom", found.degrees_of_freedom},
                      {"statistic", found.statistic},
                      {"method", found.method},
                      {"nullHypothesis", found.null_hypothesis}};
}

/// Through a stream.
json::value tested(const truth_case& asked) {
  auto plan = topology(1000ms);
  const auto samples = test::test_source<ml::binary_sample>(plan);
  auto tests = ml::streaming_test({.peace_period = param_or(asked, "peacePeriod", 0),
                                   .window_size = param_or(asked, "windowSize", 0),
                                   .method = param_or(asked, "testMethod", "welch") == "student"
                                                 ? ml::test_method::student
                                                 : ml::test_method::welch});
  const auto results = tests.register_stream(samples);
  auto harness = test::stage_harness(plan);
  static_cast<void>(results.for_each_batch([](const batch<ml::test_result>&) {}));
  harness.tap(results);
  auto values = random_stream(seed_of(asked), 1);
  auto groups = random_stream(seed_of(asked), 2);
  auto after = json::array();
  for (const auto count : batch_sizes(asked)) {
    auto given = std::vector<ml::binary_sample>();
    for (std::size_t i = 0; i < count; ++i) {
      const auto group = groups.u() < 0.5 ? 1.0 : 0.0;
      given.push_back({group == 1.0, values.g() * (1.0 + group) + 0.5 * group});
    }
    harness.give(samples, given);
    harness.run();
    auto of_batch = json::array();
    for (const auto& found : harness.result(results).collect())
      of_batch.push_back(result_of(found));
    after.push_back(of_batch);
  }
  return json::object{{"after_batch", after}};
}

json::value welch_of_groups(const truth_case& asked) {
  auto control = ml::sample_moments();
  auto experiment = ml::sample_moments();
  for (const auto value : to_doubles(asked.input().at("control")))
    control.add(value);
  for (const auto value : to_doubles(asked.input().at("experiment")))
    experiment.add(value);
  return result_of(*ml::test_means(control, experiment, ml::test_method::welch));
}

const auto registered =
    register_kind("StreamingKMeansModel.update", one_update) &&
    register_kind(
        "four batches of trainOn: each batch is the initial centers shifted by one offset",
        shifted_batches) &&
    register_kind("trainOn then predictOn on the same batches, decay 0", trained_and_predicted) &&
    register_kind("final weight after 5 batches of 5 points, one center, start weight 0",
                  final_weight) &&
    register_kind("setHalfLife: decayFactor", half_lives) &&
    register_judge("10 batches of 5 points from N(0,1), centers 0 and 1000, weights 1,1",
                   dying_center) &&
    register_kind("weights after one batch of StreamingLinearRegressionWithSGD",
                  after_one_batch<ml::streaming_linear_regression>) &&
    register_kind("weights after one batch of StreamingLogisticRegressionWithSGD",
                  after_one_batch<ml::streaming_logistic_regression>) &&
    register_kind("StreamingLinearRegressionWithSGD", linear_over_batches) &&
    register_kind("StreamingTest", tested) &&
    register_kind("welch(control, experiment)", welch_of_groups);

} // namespace

} // namespace weir::testing::truth::streaming_cases
