// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dataset/batch_output.hpp>

namespace weir {

namespace detail {

/// A number in [0, 1) for an element: a pure function of the seed, its position and the draw.
double uniform_draw(std::uint64_t seed, std::uint64_t position, std::uint64_t draw);
/// A Poisson-distributed number for an element.
std::uint64_t poisson_draw(double mean, std::uint64_t seed, std::uint64_t position);
/// Throw `errc::invalid_argument` for a fraction outside of what sampling takes.
void check_probability(double fraction);
void check_sample_mean(double fraction);

} // namespace detail

template <class T>
batch<T> batch<T>::sample(double fraction, std::uint64_t seed) const {
  detail::check_probability(fraction);
  return filter([&, position = std::uint64_t{0}](const view_of<T>&) mutable {
    return detail::uniform_draw(seed, position++, 0) < fraction;
  });
}

template <class T>
batch<T> batch<T>::sample_with_replacement(double fraction, std::uint64_t seed) const {
  detail::check_sample_mean(fraction);
  std::uint64_t position = 0;
  return detail::from_each<T>(*this, [&](const view_of<T>& element, output_port<T>& out) {
    for (auto times = detail::poisson_draw(fraction, seed, position++); times > 0; --times)
      out.emit(element);
  });
}

} // namespace weir
