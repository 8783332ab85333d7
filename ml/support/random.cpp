// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/random.hpp>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace weir::ml {

namespace {

std::uint64_t splitmix(std::uint64_t state) noexcept {
  auto z = state + 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

} // namespace

std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream) noexcept {
  return splitmix(splitmix(seed) ^ stream);
}

std::size_t random_generator::below(std::size_t n) {
  return boost::random::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
}

double random_generator::normal(double mean, double deviation) {
  return mean + deviation * boost::random::normal_distribution<double>()(engine_);
}

double random_generator::exponential(double mean) {
  return mean * boost::random::exponential_distribution<double>()(engine_);
}

double random_generator::gamma(double shape, double scale) {
  return boost::random::gamma_distribution<double>(shape, scale)(engine_);
}

double random_generator::log_normal(double mean, double deviation) {
  return boost::random::lognormal_distribution<double>(mean, deviation)(engine_);
}

std::int64_t random_generator::poisson(double mean) {
  if (mean <= 0)
    return 0;
  return boost::random::poisson_distribution<std::int64_t, double>(mean)(engine_);
}

} // namespace weir::ml
