// SPDX-License-Identifier: Apache-2.0
// Compiled without fused multiply-add: each operation is rounded by itself.
#include "spark_sets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::testing::data_sets {

namespace {

/// What Java's Random makes of bits: `Bits` has `next(n)`, the next n random bits.
template <class Bits>
class java_numbers {
public:
  explicit java_numbers(std::int64_t seed) : bits_(seed) {}

  double uniform() {
    const auto high = bits_.next(26) << 27U;
    return static_cast<double>(high + bits_.next(27)) * 0x1p-53;
  }

  /// By the polar method, which makes two at a time.
  double gaussian() {
    if (has_kept_) {
      has_kept_ = false;
      return kept_;
    }
    while (true) {
      const auto v1 = 2.0 * uniform() - 1.0;
      const auto v2 = 2.0 * uniform() - 1.0;
      const auto s = v1 * v1 + v2 * v2;
      if (s >= 1.0 || s == 0.0)
        continue;
      const auto factor = std::sqrt(-2.0 * std::log(s) / s);
      kept_ = v2 * factor;
      has_kept_ = true;
      return v1 * factor;
    }
  }

private:
  Bits bits_;
  double kept_ = 0.0;
  bool has_kept_ = false;
};

/// The linear congruential generator of 48 bits that the documentation of java.util.Random states.
class java_bits {
public:
  explicit java_bits(std::int64_t seed)
      : state_((static_cast<std::uint64_t>(seed) ^ multiplier) & mask) {}

  std::uint64_t next(unsigned bits) {
    state_ = (state_ * multiplier + 11U) & mask;
    return state_ >> (48U - bits);
  }

private:
  static constexpr std::uint64_t multiplier = 0x5DEECE66DULL;
  static constexpr std::uint64_t mask = (std::uint64_t{1} << 48U) - 1U;

  std::uint64_t state_;
};

/// MurmurHash3 (x86, 32 bits) of eight bytes.
std::uint32_t murmur_of(const std::array<std::uint32_t, 2>& words, std::uint32_t seed) {
  const auto rotate = [](std::uint32_t x, unsigned by) { return (x << by) | (x >> (32U - by)); };
  auto hash = seed;
  for (auto word : words) {
    word = rotate(word * 0xcc9e2d51U, 15) * 0x1b873593U;
    hash = rotate(hash ^ word, 13) * 5U + 0xe6546b64U;
  }
  hash ^= 8U;
  hash = (hash ^ (hash >> 16U)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13U)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16U);
}

/// Spark's xorshift generator (Marsaglia, 2003), whose seed is hashed as big-endian bytes.
class spark_bits {
public:
  explicit spark_bits(std::int64_t seed) {
    const auto bits = static_cast<std::uint64_t>(seed);
    const auto words = std::array{__builtin_bswap32(static_cast<std::uint32_t>(bits >> 32U)),
                                  __builtin_bswap32(static_cast<std::uint32_t>(bits))};
    const auto low = murmur_of(words, 0x3c074a61U);
    state_ = (std::uint64_t{murmur_of(words, low)} << 32U) | low;
  }

  std::uint64_t next(unsigned bits) {
    state_ ^= state_ << 21U;
    state_ ^= state_ >> 35U;
    state_ ^= state_ << 4U;
    return state_ & ((std::uint64_t{1} << bits) - 1U);
  }

private:
  std::uint64_t state_;
};

using java_random = java_numbers<java_bits>;
using spark_random = java_numbers<spark_bits>;

/// The first class whose cumulated share is above the draw.
double drawn_class(std::vector<double> margins, double draw) {
  const auto largest = std::max(0.0, *std::max_element(margins.begin(), margins.end()));
  auto norm = 0.0;
  for (auto& margin : margins) {
    margin = std::exp(margin - largest);
    norm += margin;
  }
  auto cumulated = 0.0;
  for (std::size_t k = 0; k < margins.size(); ++k) {
    cumulated += margins[k] / norm;
    if (draw < cumulated)
      return static_cast<double>(k);
  }
  return 0.0;
}

} // namespace

dense_set spark_linear(double intercept, const std::vector<double>& slopes,
                       const std::vector<double>& means, const std::vector<double>& variances,
                       std::size_t rows, std::int64_t seed, double noise) {
  auto random = java_random(seed);
  auto set = dense_set{rows, slopes.size(), {}, {}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    auto label = 0.0;
    for (std::size_t j = 0; j < slopes.size(); ++j) {
      set.x.push_back((random.uniform() - 0.5) * std::sqrt(12.0 * variances[j]) + means[j]);
      label += slopes[j] * set.x.back();
    }
    set.y.push_back(label + intercept + noise * random.gaussian());
  }
  return set;
}

dense_set spark_multinomial(const std::vector<double>& weights, const std::vector<double>& means,
                            const std::vector<double>& variances, std::size_t rows,
                            std::int64_t seed) {
  const auto columns = means.size();
  const auto classes = weights.size() / (columns + 1) + 1;
  auto random = java_random(seed);
  auto set = dense_set{rows, columns, {}, {}, {}};
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      set.x.push_back(random.gaussian() * std::sqrt(variances[j]) + means[j]);
  for (std::size_t i = 0; i < rows; ++i) {
    auto margins = std::vector<double>(classes);
    for (std::size_t k = 1; k < classes; ++k) {
      const auto* const of_class = weights.data() + (k - 1) * (columns + 1);
      for (std::size_t j = 0; j < columns; ++j)
        margins[k] += of_class[j] * set.row(i)[j];
      margins[k] += of_class[columns];
    }
    set.y.push_back(drawn_class(std::move(margins), random.uniform()));
  }
  constexpr std::size_t partitions = 4;
  for (std::size_t p = 0; p < partitions; ++p) {
    auto draws = spark_random(seed + static_cast<std::int64_t>(p));
    for (auto i = rows * p / partitions; i < rows * (p + 1) / partitions; ++i)
      set.weights.push_back(draws.uniform());
  }
  return set;
}

std::vector<double> spark_uniforms(std::int64_t seed, std::size_t count) {
  auto random = spark_random(seed);
  auto values = std::vector<double>(count);
  for (auto& value : values)
    value = random.uniform();
  return values;
}

} // namespace weir::testing::data_sets
