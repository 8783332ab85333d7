// SPDX-License-Identifier: Apache-2.0
#include "harness.hpp"

#include "report.hpp"

#include <algorithm>
#include <random>

namespace bench {

namespace {

constexpr std::size_t distinct_words = 100'000;

std::vector<std::string> words(std::mt19937_64& random) {
  std::vector<std::string> out(distinct_words);
  for (std::string& word : out) {
    const std::size_t length = 3 + random() % 8;
    for (std::size_t i = 0; i < length; ++i)
      word.push_back(static_cast<char>('a' + random() % 26));
  }
  return out;
}

/// The sums of 1/rank up to each rank.
std::vector<double> zipf_sums() {
  std::vector<double> sums(distinct_words);
  double sum = 0;
  for (std::size_t i = 0; i < distinct_words; ++i)
    sums[i] = sum += 1.0 / static_cast<double>(i + 1);
  return sums;
}

} // namespace

std::vector<std::string> zipf_lines(std::size_t lines, std::uint64_t seed) {
  std::mt19937_64 vocabulary_random(1);
  static const std::vector<std::string> vocabulary = words(vocabulary_random);
  static const std::vector<double> sums = zipf_sums();
  std::mt19937_64 random(seed);
  std::vector<std::string> out(lines);
  for (std::string& line : out) {
    const std::size_t count = 8 + random() % 5;
    for (std::size_t i = 0; i < count; ++i) {
      const double at = static_cast<double>(random() >> 11U) * 0x1p-53 * sums.back();
      const auto rank = std::upper_bound(sums.begin(), sums.end() - 1, at) - sums.begin();
      if (i > 0)
        line.push_back(' ');
      line += vocabulary[static_cast<std::size_t>(rank)];
    }
  }
  return out;
}

double pair_times::ratio() const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(weir.size(), plain.size()); ++i)
    ratios.push_back(plain[i] / weir[i]);
  return median(std::move(ratios));
}

std::string threads_text(std::uint32_t threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

row speed_row(benchmark::State& state, const std::string& what, std::uint32_t threads,
              const std::string& unit, double millions, const pair_times& times) {
  row line{.what = what + ", " + threads_text(threads),
           .unit = unit,
           .weir = millions / median(times.weir),
           .plain = millions / median(times.plain),
           .ratio = times.ratio()};
  std::string counter = unit;
  std::erase(counter, ' ');
  state.counters[counter] = line.weir;
  state.counters["plain"] = *line.plain;
  state.counters["ratio"] = *line.ratio;
  return line;
}

} // namespace bench
