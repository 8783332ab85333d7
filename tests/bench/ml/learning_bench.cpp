// SPDX-License-Identifier: Apache-2.0

// Clustering, naive Bayes and models that learn from batches, on large data.

#include "../harness.hpp"
#include "../report.hpp"
#include "ml/data_sets/dense_sets.hpp"
#include "ml/data_sets/fingerprint.hpp"
#include "ml/data_sets/frames.hpp"
#include "ml/data_sets/sparse_sets.hpp"

#include <benchmark/benchmark.h>

#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/frame/frame_batch.hpp>
#include <weir/ml/streaming/online_logistic_regression.hpp>
#include <weir/ml/streaming/streaming_k_means.hpp>
#include <weir/ml/streaming/streaming_regression.hpp>

#include <stdexcept>

namespace learning_bench {

namespace {

namespace ml = weir::ml;
namespace sets = weir::testing::data_sets;

constexpr int iterations = 5;

void check_fingerprint(std::uint64_t found, std::uint64_t wanted) {
  if (found != wanted)
    throw std::runtime_error("the generated set is not the one that others were measured with");
}

/// Ten steps from the rows i * (n / k).
void k_means(benchmark::State& state) {
  auto set = sets::blobs(131, 500'000, 20, 20);
  check_fingerprint(sets::fingerprint_of(set, true), 0x43159f0bd1c2d44fULL);
  const auto data = to_frame(std::move(set));
  const auto& rows = data["features"].vectors();
  auto stage = ml::k_means();
  stage.tol = 0.0;
  stage.max_iter = 10;
  auto centers = std::vector<ml::vector>();
  for (std::size_t i = 0; i < 20; ++i)
    centers.emplace_back(rows[i * (rows.size() / 20)]);
  stage.set_initial_centers(std::move(centers));
  auto times = std::vector<double>();
  auto cost = 0.0;
  for (auto _ : state)
    times.push_back(bench::seconds_of([&] { cost = stage.fit(data).summary().training_cost; }));
  state.counters["cost"] = cost;
  bench::record({.what = "k-means, 500 k × 20, k = 20, 10 steps from given centers",
                 .unit = "s",
                 .weir = bench::median(times),
                 .wanted = bench::at_most(0.25)});
}
BENCHMARK(k_means)->Iterations(iterations)->Unit(benchmark::kMillisecond);

double share_of_right(const ml::frame& predicted) {
  const auto labels = predicted["label"].doubles();
  const auto predictions = predicted["prediction"].doubles();
  auto right = std::size_t{0};
  for (std::size_t i = 0; i < labels.size(); ++i)
    right += labels[i] == predictions[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

void naive_bayes(benchmark::State& state) {
  const auto set = sets::documents(124, 200'000, 50'000, 100, 20);
  check_fingerprint(sets::fingerprint_of(set), 0x24ad8045754fd40dULL);
  const auto data = to_frame(set.counts);
  auto fits = std::vector<double>();
  auto predictions = std::vector<double>();
  auto accuracy = 0.0;
  for (auto _ : state) {
    auto model = ml::naive_bayes_model();
    fits.push_back(bench::seconds_of([&] { model = ml::naive_bayes().fit(data); }));
    auto result = ml::frame();
    predictions.push_back(bench::seconds_of([&] { result = model.transform(data); }));
    accuracy = share_of_right(result);
  }
  state.counters["accuracy"] = accuracy;
  bench::record({.what = "naive Bayes, fit, 200 k documents of 100 words",
                 .unit = "s",
                 .weir = bench::median(fits),
                 .wanted = bench::at_most(0.08)});
  bench::record({.what = "naive Bayes, scores, probabilities and predictions of the same",
                 .unit = "s",
                 .weir = bench::median(predictions),
                 .wanted = bench::at_most(0.1)});
}
BENCHMARK(naive_bayes)->Iterations(iterations)->Unit(benchmark::kMillisecond);

/// The time of a model to learn from a batch, as the training stage does: a copy of the model, and
/// its update.
template <class Model, class Example>
double seconds_a_batch(const Model& start, const weir::batch<Example>& data) {
  constexpr int batches = 20;
  auto times = std::vector<double>();
  auto model = start;
  for (int i = 0; i < batches; ++i)
    times.push_back(bench::seconds_of([&] {
      auto next = model;
      next.update(data);
      model = std::move(next);
    }));
  return bench::median(times);
}

void streaming_k_means(benchmark::State& state) {
  const auto set = sets::blobs(131, 20'000, 20, 20);
  for (auto _ : state)
    for (const auto& [count, limit] : {std::pair(1000, 1.0), std::pair(20'000, 3.0)}) {
      auto points = std::vector<ml::vector>();
      for (auto i = 0; i < count; ++i) {
        const auto* const row = set.row(static_cast<std::size_t>(i));
        points.push_back(ml::vectors::dense(std::vector<double>(row, row + set.columns)));
      }
      auto model = ml::streaming_k_means(20, 0.9);
      model.set_initial_centers({points.begin(), points.begin() + 20},
                                std::vector<double>(20, 1.0));
      const auto seconds = seconds_a_batch(model, weir::batch<ml::vector>::of(points));
      bench::record({.what = "streaming k-means, k = 20, a batch of " + std::to_string(count) +
                             " records of 20 features",
                     .unit = "ms",
                     .weir = seconds * 1e3,
                     .wanted = bench::at_most(limit)});
    }
}
BENCHMARK(streaming_k_means)->Iterations(iterations)->Unit(benchmark::kMillisecond);

std::vector<ml::labeled_point> points_of(const sets::dense_set& set) {
  auto points = std::vector<ml::labeled_point>();
  for (std::size_t i = 0; i < set.rows; ++i)
    points.push_back(
        {set.y[i], ml::vectors::dense(std::vector<double>(set.row(i), set.row(i) + set.columns))});
  return points;
}

void streaming_logistic(benchmark::State& state) {
  for (auto _ : state)
    for (const auto& [count, limit] : {std::pair(1000, 3.0), std::pair(20'000, 30.0)}) {
      const auto points = points_of(sets::logit(21, static_cast<std::size_t>(count), 20));
      auto model = ml::streaming_logistic_regression({.convergence_tol = 0.0});
      model.set_initial_weights(ml::vectors::zeros(20));
      const auto seconds = seconds_a_batch(model, weir::batch<ml::labeled_point>::of(points));
      bench::record({.what = "streaming logistic regression, 50 steps on a batch of " +
                             std::to_string(count) + " records of 20 features",
                     .unit = "ms",
                     .weir = seconds * 1e3,
                     .wanted = bench::at_most(limit)});
    }
}
BENCHMARK(streaming_logistic)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void online_logistic(benchmark::State& state) {
  const auto set = sets::logit(21, 100'000, 20);
  auto rates = std::vector<double>();
  auto right = std::size_t{0};
  for (auto _ : state) {
    auto model = ml::online_logistic_regression();
    right = 0;
    const auto seconds = bench::seconds_of([&] {
      for (std::size_t i = 0; i < set.rows; ++i) {
        const auto row = ml::vector_view::dense({set.row(i), set.columns});
        right += (model.learn(row, set.y[i]) > 0.5) == (set.y[i] == 1.0) ? 1 : 0;
      }
    });
    rates.push_back(static_cast<double>(set.rows) / seconds / 1e6);
  }
  state.counters["accuracy"] = static_cast<double>(right) / static_cast<double>(set.rows);
  bench::record(
      {.what = "online logistic regression, one record of 20 features at a time, 1 thread",
       .unit = "M/s",
       .weir = bench::median(rates),
       .wanted = bench::at_least(5.0)});
}
BENCHMARK(online_logistic)->Iterations(iterations)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace learning_bench
