// SPDX-License-Identifier: Apache-2.0

// Linear models on large data. The objective that was reached stands beside the seconds.

#include "../harness.hpp"
#include "../report.hpp"
#include "ml/data_sets/dense_sets.hpp"
#include "ml/data_sets/frames.hpp"
#include "ml/data_sets/sparse_sets.hpp"

#include <benchmark/benchmark.h>

#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/regression/linear_regression.hpp>

#include <cmath>
#include <cstdio>

namespace linear_bench {

namespace {

namespace ml = weir::ml;
namespace sets = weir::testing::data_sets;

constexpr int iterations = 5;

/// Seconds of a fit, and the objective and the number of iterations of its search.
template <class Stage>
void measure(benchmark::State& state, const std::string& what, const Stage& stage,
             const ml::frame& data, double aim) {
  auto times = std::vector<double>();
  auto model = stage.fit(data);
  for (auto _ : state) {
    const auto start = bench::stopwatch::now();
    model = stage.fit(data);
    times.push_back(bench::seconds_since(start));
  }
  char reached[64] = "";
  if (const auto& history = model.summary().objective_history(); history.size() > 1)
    std::snprintf(reached, sizeof(reached), "; objective %.6f in %zu iterations", history.back(),
                  history.size() - 1);
  bench::record({.what = what + reached,
                 .unit = "s",
                 .weir = bench::median(times),
                 .wanted = bench::at_most(aim)});
}

/// A pass of loss and gradient as one writes it: one thread, one row after another.
[[gnu::noinline]] double plain_pass(const ml::vector_data& rows, std::span<const double> labels,
                                    const std::vector<double>& slopes,
                                    std::vector<double>& gradient) {
  const auto size = rows.cols();
  const auto* row = rows.values().data();
  auto loss = 0.0;
  gradient.assign(size, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i, row += size) {
    auto margin = 0.0;
    for (std::size_t j = 0; j < size; ++j)
      margin += row[j] * slopes[j];
    const auto tail = std::exp(-std::abs(margin));
    loss += std::log1p(tail) + std::max(margin, 0.0) - labels[i] * margin;
    const auto factor = (margin >= 0.0 ? 1.0 : tail) / (1.0 + tail) - labels[i];
    for (std::size_t j = 0; j < size; ++j)
      gradient[j] += factor * row[j];
  }
  return loss;
}

void logistic_dense(benchmark::State& state) {
  const auto data = to_frame(sets::logit(121, 500'000, 50));
  auto stage = ml::logistic_regression();
  stage.reg_param = 0.001;
  measure(state, "logistic, L2, 500 k × 50", stage, data, 0.6);
  auto gradient = std::vector<double>();
  const auto start = bench::stopwatch::now();
  bench::keep(plain_pass(data["features"].vectors(), data["label"].doubles(),
                         std::vector<double>(50, 0.01), gradient));
  bench::record({.what = "a pass of loss and gradient over the same, plain loop",
                 .unit = "s",
                 .weir = bench::seconds_since(start)});
}
BENCHMARK(logistic_dense)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void logistic_elastic_net(benchmark::State& state) {
  const auto data = to_frame(sets::logit(121, 500'000, 50));
  auto stage = ml::logistic_regression();
  stage.reg_param = 0.001;
  stage.elastic_net_param = 0.5;
  measure(state, "logistic, elastic net, 500 k × 50", stage, data, 0.8);
}
BENCHMARK(logistic_elastic_net)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void logistic_sparse(benchmark::State& state) {
  const auto data = to_frame(sets::sparse_logit(123, 200'000, 100'000, 50));
  auto stage = ml::logistic_regression();
  stage.reg_param = 1e-4;
  measure(state, "logistic, L2, 200 k × 100 k sparse", stage, data, 1.0);
}
BENCHMARK(logistic_sparse)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void linear_normal(benchmark::State& state) {
  const auto data = to_frame(sets::linear(111, 1'000'000, 50));
  auto stage = ml::linear_regression();
  stage.solver = "normal";
  measure(state, "linear, normal equations, 1 M × 50", stage, data, 0.12);
}
BENCHMARK(linear_normal)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void linear_elastic_net(benchmark::State& state) {
  const auto data = to_frame(sets::linear(111, 1'000'000, 50));
  auto stage = ml::linear_regression();
  stage.reg_param = 0.1;
  stage.elastic_net_param = 0.5;
  measure(state, "linear, elastic net, 1 M × 50", stage, data, 0.2);
}
BENCHMARK(linear_elastic_net)->Iterations(iterations)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace linear_bench
