// SPDX-License-Identifier: Apache-2.0

// Memory that fits take beside their data, at the peak: what the process holds at most during a fit,
// less what it held before.

#include "../harness.hpp"
#include "../report.hpp"
#include "ml/data_sets/dense_sets.hpp"
#include "ml/data_sets/frames.hpp"
#include "ml/data_sets/sparse_sets.hpp"

#include <benchmark/benchmark.h>

#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/regression/linear_regression.hpp>

#include <fstream>
#include <stdexcept>
#include <string>

#include <malloc.h>

namespace {

namespace ml = weir::ml;
namespace sets = weir::testing::data_sets;

/// A figure of this process in KiB, such as `VmRSS`.
double kibibytes_of(const std::string& figure) {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;)
    if (auto value = 0.0; name == figure + ":" && status >> value)
      return value;
  throw std::runtime_error("the system does not tell " + figure);
}

/// Bytes that the process grew by at most while it did the work.
template <class Work>
double peak_bytes_of(Work work) {
  // What is free would hide what is taken anew.
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5"; // the peak begins anew
  const auto before = kibibytes_of("VmRSS");
  work();
  return (kibibytes_of("VmHWM") - before) * 1024.0;
}

double bytes_of(const ml::frame& data) {
  constexpr auto bytes_of_sparse_row = 24.0;
  const auto& rows = data["features"].vectors();
  const auto entry = rows.all_dense() ? 8.0 : 12.0;
  const auto count = static_cast<double>(rows.size());
  return static_cast<double>(rows.num_actives()) * entry +
         count * (rows.all_dense() ? 0.0 : bytes_of_sparse_row) +
         count * 8.0 * static_cast<double>(data.column_names().size() - 1);
}

template <class Stage>
void measure(const std::string& what, const Stage& stage, const ml::frame& data) {
  const auto peak = peak_bytes_of([&] { bench::keep(stage.fit(data).uid().size()); });
  bench::record({.what = "memory beside the data: " + what,
                 .unit = "%",
                 .weir = 100.0 * peak / bytes_of(data),
                 .wanted = bench::at_most(25.0)});
}

void dense_fits() {
  auto logistic = ml::logistic_regression();
  logistic.reg_param = 0.001;
  measure("logistic, 500 k × 50", logistic, to_frame(sets::logit(121, 500'000, 50)));
  const auto wide = to_frame(sets::lowrank(161, 200'000, 100));
  auto principal = ml::pca();
  principal.input_col = "features";
  principal.k = 10;
  measure("PCA, 200 k × 100", principal, wide);
  auto clusters = ml::k_means();
  clusters.k = 20;
  clusters.max_iter = 10;
  measure("k-means, 500 k × 20", clusters, to_frame(sets::blobs(131, 500'000, 20, 20)));
  const auto long_set = to_frame(sets::linear(111, 1'000'000, 50));
  auto normal = ml::linear_regression();
  normal.solver = "normal";
  measure("linear, normal equations, 1 M × 50", normal, long_set);
  auto descent = ml::linear_regression();
  descent.solver = "l-bfgs";
  measure("linear, L-BFGS, 1 M × 50", descent, long_set);
  auto scaler = ml::standard_scaler();
  scaler.input_col = "features";
  measure("standard scaler, 1 M × 50", scaler, long_set);
}

void sparse_fits() {
  auto logistic = ml::logistic_regression();
  logistic.reg_param = 1e-4;
  measure("logistic, 200 k × 100 k sparse", logistic,
          to_frame(sets::sparse_logit(123, 200'000, 100'000, 50)));
  measure("naive Bayes, 200 k documents", ml::naive_bayes(),
          to_frame(sets::documents(124, 200'000, 50'000, 100, 20).counts));
}

void memory_of_fits(benchmark::State& state) {
  for (auto _ : state) {
    dense_fits();
    sparse_fits();
  }
}
BENCHMARK(memory_of_fits)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace
