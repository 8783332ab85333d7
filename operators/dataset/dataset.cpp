// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dataset/partitions.hpp>
#include <weir/operators/dataset/sampling.hpp>

#include <algorithm>
#include <cmath>

namespace weir::detail {

namespace {

/// The finaliser of splitmix64: every bit of the input reaches every bit of the result.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d0'49bb'1331'11ebULL;
  return value ^ (value >> 31U);
}

} // namespace

void check_partitions(std::uint32_t partitions, std::string_view operation) {
  if (partitions == 0)
    throw error(errc::invalid_argument,
                std::string(operation) + ": at least one partition is needed");
}

double uniform_draw(std::uint64_t seed, std::uint64_t position, std::uint64_t draw) {
  constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15ULL;
  const std::uint64_t stream = mix(seed + golden * (draw + 1));
  return static_cast<double>(mix(stream + golden * (position + 1)) >> 11U) * 0x1.0p-53;
}

std::uint64_t poisson_draw(double mean, std::uint64_t seed, std::uint64_t position) {
  // A sum of Poisson numbers is one, too; with a small mean each, exp(-mean) keeps its precision.
  constexpr double mean_max = 16;
  std::uint64_t sum = 0;
  for (std::uint64_t draw = 0; mean > 0; ++draw, mean -= mean_max) {
    const double part = std::min(mean, mean_max);
    const double uniform = uniform_draw(seed, position, draw);
    double probability = std::exp(-part);
    double up_to = probability;
    // Rounding may leave the total a little below 1; the terms vanish long before this bound.
    constexpr std::uint64_t count_max = 200;
    std::uint64_t count = 0;
    for (; uniform >= up_to && count < count_max; up_to += probability)
      probability *= part / static_cast<double>(++count);
    sum += count;
  }
  return sum;
}

void check_probability(double fraction) {
  if (!(fraction >= 0 && fraction <= 1))
    throw error(errc::invalid_argument, "sample: a fraction of " + std::to_string(fraction) +
                                            ": without replacement it must be between 0 and 1");
}

void check_sample_mean(double fraction) {
  constexpr double fraction_max = 1'000'000;
  if (!(fraction >= 0 && fraction <= fraction_max))
    throw error(errc::invalid_argument, "sample: a fraction of " + std::to_string(fraction) +
                                            ": with replacement it must be between 0 and " +
                                            std::to_string(static_cast<int>(fraction_max)));
}

} // namespace weir::detail
