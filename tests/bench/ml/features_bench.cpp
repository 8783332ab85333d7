// SPDX-License-Identifier: Apache-2.0

// Features on large data, beside plain loops on one thread over the same data.

#include "../harness.hpp"
#include "../report.hpp"
#include "ml/data_sets/dense_sets.hpp"
#include "ml/data_sets/frames.hpp"
#include "ml/data_sets/sparse_sets.hpp"
#include "ml/data_sets/text_sets.hpp"

#include <benchmark/benchmark.h>

#include <weir/ml/feature/hashing_tf.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/tokenizer.hpp>
#include <weir/ml/io/libsvm.hpp>
#include <weir/ml/support/murmur3.hpp>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace features_bench {

namespace {

namespace ml = weir::ml;
namespace sets = weir::testing::data_sets;

constexpr int iterations = 5;

ml::frame rows_of(sets::dense_set set) {
  return {
      {"features", ml::column(ml::vector_data::of_rows(set.rows, set.columns, std::move(set.x)))}};
}

/// One pass of sums and sums of squares.
[[gnu::noinline]] void plain_moments(const ml::vector_data& rows, std::vector<double>& sums) {
  const auto size = rows.cols();
  sums.assign(2 * size, 0.0);
  const auto* value = rows.values().data();
  for (std::size_t i = 0; i < rows.size(); ++i, value += size)
    for (std::size_t j = 0; j < size; ++j) {
      sums[j] += value[j];
      sums[size + j] += value[j] * value[j];
    }
}

void standard_scaler(benchmark::State& state) {
  const auto data = rows_of(sets::linear(111, 1'000'000, 50));
  auto scaler = ml::standard_scaler();
  scaler.input_col = "features";
  scaler.with_mean = true;
  auto fits = std::vector<double>();
  auto plain = std::vector<double>();
  auto transforms = std::vector<double>();
  auto sums = std::vector<double>();
  for (auto _ : state) {
    auto model = ml::standard_scaler_model();
    fits.push_back(bench::seconds_of([&] { model = scaler.fit(data); }));
    plain.push_back(bench::seconds_of([&] { plain_moments(data["features"].vectors(), sums); }));
    transforms.push_back(bench::seconds_of([&] { bench::keep(model.transform(data).num_rows()); }));
  }
  bench::record({.what = "standard scaler, fit, 1 M × 50",
                 .unit = "s",
                 .weir = bench::median(fits),
                 .plain = bench::median(plain),
                 .wanted = bench::at_most(0.08)});
  bench::record({.what = "standard scaler, transform, 1 M × 50",
                 .unit = "s",
                 .weir = bench::median(transforms),
                 .wanted = bench::at_most(0.2)});
}
BENCHMARK(standard_scaler)->Iterations(iterations)->Unit(benchmark::kMillisecond);

void principal_components(benchmark::State& state) {
  const auto data = rows_of(sets::lowrank(161, 200'000, 100));
  auto stage = ml::pca();
  stage.input_col = "features";
  stage.k = 10;
  auto times = std::vector<double>();
  for (auto _ : state)
    times.push_back(
        bench::seconds_of([&] { bench::keep(stage.fit(data).explained_variance().values()[0]); }));
  bench::record({.what = "PCA, fit, 200 k × 100, k = 10",
                 .unit = "s",
                 .weir = bench::median(times),
                 .wanted = bench::at_most(0.1)});
}
BENCHMARK(principal_components)->Iterations(iterations)->Unit(benchmark::kMillisecond);

/// Splits at blanks and hashes words where they lie; keeps nothing.
[[gnu::noinline]] std::int64_t plain_hash(const std::vector<std::string>& lines) {
  auto sum = std::int64_t{0};
  for (const auto& line : lines)
    for (std::size_t begin = 0; begin < line.size();) {
      const auto end = std::min(line.find(' ', begin), line.size());
      sum += ml::murmur3::bucket_of(
          ml::murmur3::hash_bytes(std::string_view(line).substr(begin, end - begin)), 1 << 18);
      begin = end + 1;
    }
  return sum;
}

void tokenise_and_hash(benchmark::State& state) {
  const auto lines = sets::text_lines(181, 1'700'000, 12, 50'000);
  const auto data = ml::frame{{"text", ml::column::of(lines)}};
  auto words = ml::tokenizer();
  words.input_col = "text";
  words.output_col = "words";
  auto hashing = ml::hashing_tf();
  hashing.input_col = "words";
  hashing.output_col = "features";
  auto times = std::vector<double>();
  auto plain = std::vector<double>();
  for (auto _ : state) {
    times.push_back(bench::seconds_of(
        [&] { bench::keep(hashing.transform(words.transform(data)).num_rows()); }));
    plain.push_back(bench::seconds_of([&] { bench::keep(plain_hash(lines)); }));
  }
  bench::record({.what = "tokenise and hash 88 MB of text",
                 .unit = "s",
                 .weir = bench::median(times),
                 .plain = bench::median(plain),
                 .wanted = bench::at_most(0.6)});
}
BENCHMARK(tokenise_and_hash)->Iterations(iterations)->Unit(benchmark::kMillisecond);

/// A file of rows that the system holds in memory.
void read_libsvm(benchmark::State& state) {
  const auto data = to_frame(sets::sparse_logit(123, 200'000, 100'000, 50));
  const auto text = ml::to_libsvm(data);
  const auto path = std::filesystem::temp_directory_path() /
                    ("weir_bench_" + std::to_string(::getpid()) + ".libsvm");
  std::ofstream(path, std::ios::binary) << text;
  auto rates = std::vector<double>();
  auto entries = std::size_t{0};
  for (auto _ : state)
    rates.push_back(static_cast<double>(text.size()) / 1e6 / bench::seconds_of([&] {
                      entries = ml::read_libsvm(path)["features"].vectors().num_actives();
                    }));
  std::filesystem::remove(path);
  if (entries != data["features"].vectors().num_actives())
    throw std::runtime_error("what was read is not what was written");
  state.counters["entries"] = static_cast<double>(entries);
  bench::record({.what = "LIBSVM reading, 200 k rows of 50 entries",
                 .unit = "MB/s",
                 .weir = bench::median(rates),
                 .wanted = bench::at_least(100.0)});
}
BENCHMARK(read_libsvm)->Iterations(iterations)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace features_bench
