// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/nearest_kernel.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::ml {

namespace {

constexpr std::size_t lanes = center_table::lanes;
/// So many groups of `lanes` centers are looked at together: their sums stay in registers.
constexpr std::size_t groups_max = 8;

/// Looks at the centers from `first` on, and takes over those that are nearer than what is in
/// `out`.
using kernel = void (*)(const double* rows, std::size_t count, const center_table& centers,
                        std::size_t first, nearest_center* out);

template <std::size_t Groups>
void find_plain(const double* rows, std::size_t count, const center_table& centers,
                std::size_t first, nearest_center* out) {
  constexpr auto width = Groups * lanes;
  for (std::size_t i = 0; i < count; ++i, rows += centers.size) {
    double sums[width] = {};
    const auto* column = centers.columns + first;
    for (std::size_t j = 0; j < centers.size; ++j, column += centers.stride)
      for (std::size_t c = 0; c < width; ++c)
        sums[c] += (rows[j] - column[c]) * (rows[j] - column[c]);
    for (std::size_t c = 0; c < width; ++c)
      if (sums[c] < out[i].cost)
        out[i] = {static_cast<std::uint32_t>(first + c), sums[c]};
  }
}

#if defined(__x86_64__)
/// The same for processors with wide registers and fused multiply-add: several times as fast.
template <std::size_t Groups>
[[gnu::target("avx2,fma")]] void find_wide(const double* rows, std::size_t count,
                                           const center_table& centers, std::size_t first,
                                           nearest_center* out) {
  for (std::size_t i = 0; i < count; ++i, rows += centers.size) {
    __m256d sums[Groups];
    for (auto& sum : sums)
      sum = _mm256_setzero_pd();
    const auto* column = centers.columns + first;
    for (std::size_t j = 0; j < centers.size; ++j, column += centers.stride) {
      const auto x = _mm256_broadcast_sd(rows + j);
#pragma GCC unroll 8
      for (std::size_t g = 0; g < Groups; ++g) {
        const auto difference = _mm256_sub_pd(x, _mm256_loadu_pd(column + g * lanes));
        sums[g] = _mm256_fmadd_pd(difference, difference, sums[g]);
      }
    }
    // The least of each lane, with the number of its center; then the least of the lanes.
    auto least = sums[0];
    auto number = _mm256_setr_pd(0.0, 1.0, 2.0, 3.0);
    auto numbers = number;
#pragma GCC unroll 8
    for (std::size_t g = 1; g < Groups; ++g) {
      number = _mm256_add_pd(number, _mm256_set1_pd(lanes));
      const auto nearer = _mm256_cmp_pd(sums[g], least, _CMP_LT_OQ);
      least = _mm256_blendv_pd(least, sums[g], nearer);
      numbers = _mm256_blendv_pd(numbers, number, nearer);
    }
    double costs[lanes];
    double places[lanes];
    _mm256_storeu_pd(costs, least);
    _mm256_storeu_pd(places, numbers);
    std::size_t best = 0;
    for (std::size_t lane = 1; lane < lanes; ++lane)
      if (costs[lane] < costs[best] || (costs[lane] == costs[best] && places[lane] < places[best]))
        best = lane;
    if (costs[best] < out[i].cost)
      out[i] = {static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(places[best]),
                costs[best]};
  }
}
#endif

using kernels = std::array<kernel, groups_max>;

template <std::size_t... I>
kernels kernels_of_this_machine(std::index_sequence<I...> /*numbers*/) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {find_wide<I + 1>...};
#endif
  return {find_plain<I + 1>...};
}

} // namespace

void find_nearest(const double* rows, std::size_t count, const center_table& centers,
                  nearest_center* out) {
  static const auto by_groups = kernels_of_this_machine(std::make_index_sequence<groups_max>());
  std::fill_n(out, count, nearest_center{0, std::numeric_limits<double>::infinity()});
  for (std::size_t first = 0; first < centers.stride; first += groups_max * lanes) {
    const auto groups = std::min(groups_max, (centers.stride - first) / lanes);
    by_groups[groups - 1](rows, count, centers, first, out);
  }
}

} // namespace weir::ml
