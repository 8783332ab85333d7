// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/random/mersenne_twister.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::ml {

/// Mixes a seed and the number of a stream (a block, a fold, a tree) into the seed of another
/// generator, by two steps of SplitMix64.
std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream) noexcept;

/// The random numbers of `ml/`: the 64-bit Mersenne Twister, and the distributions of Boost.Random,
/// which (unlike those of the standard library) give the same numbers everywhere.
///
/// Not thread-safe: in a parallel loop make one per block, `random_generator(seed, block.index)`,
/// so that what is drawn depends on neither threads nor their number. Spark's own streams differ.
class random_generator {
public:
  using result_type = std::uint64_t;

  explicit random_generator(std::uint64_t seed, std::uint64_t stream = 0)
      : engine_(mix_seed(seed, stream)) {
    // nop
  }

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return ~result_type{0}; }
  result_type operator()() { return engine_(); }

  /// Uniform in [0, 1): 53 random bits.
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in {0, ..., n - 1}; n > 0.
  std::size_t below(std::size_t n);
  /// True with the given probability.
  bool chance(double probability) { return uniform() < probability; }
  double normal(double mean = 0.0, double deviation = 1.0);
  double exponential(double mean = 1.0);
  double gamma(double shape, double scale = 1.0);
  double log_normal(double mean, double deviation);
  /// A number of events, mean >= 0.
  std::int64_t poisson(double mean);

  /// Puts the elements into random order (Fisher and Yates).
  template <class T>
  void shuffle(std::vector<T>& elements) {
    for (auto left = elements.size(); left > 1; --left)
      std::swap(elements[left - 1], elements[below(left)]);
  }

private:
  boost::random::mt19937_64 engine_;
};

} // namespace weir::ml
