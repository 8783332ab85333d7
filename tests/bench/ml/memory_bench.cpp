// SPDX-License-Identifier: Apache-2.0

// Memory that fits take beside their data, at the peak: what a process holds at most during its first
// fit, less what it held before.

#include "../harness.hpp"
#include "../probe.hpp"
#include "../process_figure.hpp"
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

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <malloc.h>

namespace memory_bench {

namespace {

namespace ml = weir::ml;
namespace sets = weir::testing::data_sets;

/// Bytes that the process grew by at most while it did the work.
template <class Work>
double peak_bytes_of(Work work) {
  // What is free would hide what is taken anew.
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5"; // the peak begins anew
  const auto before = bench::kibibytes_of("VmRSS");
  work();
  return (bench::kibibytes_of("VmHWM") - before) * 1024.0;
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

/// What a fit takes at the peak, in per cent of its data.
template <class Stage>
double share_of(const Stage& stage, const ml::frame& data) {
  const auto peak = peak_bytes_of([&] { bench::keep(stage.fit(data).uid().size()); });
  return 100.0 * peak / bytes_of(data);
}

double dense_logistic() {
  auto stage = ml::logistic_regression();
  stage.reg_param = 0.001;
  return share_of(stage, to_frame(sets::logit(121, 500'000, 50)));
}

double sparse_logistic() {
  auto stage = ml::logistic_regression();
  stage.reg_param = 1e-4;
  return share_of(stage, to_frame(sets::sparse_logit(123, 200'000, 100'000, 50)));
}

double bayes() {
  return share_of(ml::naive_bayes(),
                  to_frame(sets::documents(124, 200'000, 50'000, 100, 20).counts));
}

double clusters() {
  auto stage = ml::k_means();
  stage.k = 20;
  stage.max_iter = 10;
  return share_of(stage, to_frame(sets::blobs(131, 500'000, 20, 20)));
}

double principal_components() {
  auto stage = ml::pca();
  stage.input_col = "features";
  stage.k = 10;
  return share_of(stage, to_frame(sets::lowrank(161, 200'000, 100)));
}

double linear(const char* solver) {
  auto stage = ml::linear_regression();
  stage.solver = solver;
  return share_of(stage, to_frame(sets::linear(111, 1'000'000, 50)));
}

double scaler() {
  auto stage = ml::standard_scaler();
  stage.input_col = "features";
  return share_of(stage, to_frame(sets::linear(111, 1'000'000, 50)));
}

struct fit_case {
  std::string what;
  double (*share)();
};

const std::vector<fit_case>& cases() {
  static const std::vector<fit_case> all = {
      {"logistic, 500 k × 50", dense_logistic},
      {"logistic, 200 k × 100 k sparse", sparse_logistic},
      {"naive Bayes, 200 k documents", bayes},
      {"k-means, 500 k × 20", clusters},
      {"PCA, 200 k × 100", principal_components},
      {"linear, normal equations, 1 M × 50", [] { return linear("normal"); }},
      {"linear, L-BFGS, 1 M × 50", [] { return linear("l-bfgs"); }},
      {"standard scaler, 1 M × 50", scaler}};
  return all;
}

// A process of its own for each, and large blocks that go back to the system when they are freed: else
// the allocator keeps memory by what was freed before, and it is that which is measured.
const bench::probe_program fit_probe("memory_of_fit", [](const std::vector<std::string>& what) {
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  for (const fit_case& each : cases())
    if (each.what == what.at(0))
      std::printf("%f\n", each.share());
});

void memory_of_fits(benchmark::State& state) {
  for (auto _ : state)
    for (const fit_case& each : cases())
      bench::record({.what = "memory beside the data: " + each.what,
                     .unit = "%",
                     .weir = std::stod(bench::probe("memory_of_fit", {each.what}).printed),
                     .wanted = bench::at_most(25.0)});
}
BENCHMARK(memory_of_fits)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace memory_bench
