// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/nearest_kernel.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace weir::ml {

namespace {

/// So many centers that are computed with at a time; the compiler has the instructions for it.
template <std::size_t Lanes>
struct group_of {
  using type [[gnu::vector_size(Lanes * sizeof(double))]] = double;
};

/// So many groups of centers are looked at together: their sums stay in registers.
constexpr std::size_t groups_max = 8;

/// Looks at the centers from `first` on, and takes over those that are nearer than what is in
/// `out`.
using kernel = void (*)(const double* rows, std::size_t count, const center_table& centers,
                        std::size_t first, nearest_center* out);

template <std::size_t Lanes, std::size_t Groups>
[[gnu::always_inline]] inline void find(const double* rows, std::size_t count,
                                        const center_table& centers, std::size_t first,
                                        nearest_center* out) {
  using group = typename group_of<Lanes>::type;
  group lane_numbers;
  for (std::size_t lane = 0; lane < Lanes; ++lane)
    lane_numbers[lane] = static_cast<double>(lane);
  for (std::size_t i = 0; i < count; ++i, rows += centers.size) {
    group sums[Groups] = {};
    const auto* column = centers.columns + first;
    for (std::size_t j = 0; j < centers.size; ++j, column += centers.stride) {
#pragma GCC unroll 8
      for (std::size_t g = 0; g < Groups; ++g) {
        group difference;
        std::memcpy(&difference, column + g * Lanes, sizeof difference);
        difference -= rows[j];
        sums[g] += difference * difference;
      }
    }
    // The least of each lane, with the number of its center; then the least of the lanes.
    auto least = sums[0];
    auto numbers = lane_numbers;
    auto number = lane_numbers;
#pragma GCC unroll 8
    for (std::size_t g = 1; g < Groups; ++g) {
      number += static_cast<double>(Lanes);
      const auto nearer = sums[g] < least;
      least = nearer ? sums[g] : least;
      numbers = nearer ? number : numbers;
    }
    std::size_t best = 0;
    for (std::size_t lane = 1; lane < Lanes; ++lane)
      if (least[lane] < least[best] ||
          (least[lane] == least[best] && numbers[lane] < numbers[best]))
        best = lane;
    if (least[best] < out[i].cost)
      out[i] = {static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(numbers[best]),
                least[best]};
  }
}

constexpr std::size_t narrow_lanes = 4;
constexpr std::size_t wide_lanes = 8;

template <std::size_t Groups>
void find_plain(const double* rows, std::size_t count, const center_table& centers,
                std::size_t first, nearest_center* out) {
  find<narrow_lanes, Groups>(rows, count, centers, first, out);
}

// The same for processors with wide registers: several times as fast.
#if defined(__x86_64__)
template <std::size_t Groups>
[[gnu::target("avx2,fma")]] void find_wide(const double* rows, std::size_t count,
                                           const center_table& centers, std::size_t first,
                                           nearest_center* out) {
  find<narrow_lanes, Groups>(rows, count, centers, first, out);
}
template <std::size_t Groups>
[[gnu::target("avx512f,avx512dq")]] void find_widest(const double* rows, std::size_t count,
                                                     const center_table& centers, std::size_t first,
                                                     nearest_center* out) {
  find<wide_lanes, Groups>(rows, count, centers, first, out);
}
#endif

struct kernels {
  std::size_t lanes;
  std::array<kernel, groups_max> by_groups;
};

template <std::size_t... I>
kernels kernels_of_this_machine(std::index_sequence<I...> /*numbers*/) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    return {wide_lanes, {find_widest<I + 1>...}};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {narrow_lanes, {find_wide<I + 1>...}};
#endif
  return {narrow_lanes, {find_plain<I + 1>...}};
}

} // namespace

void find_nearest(const double* rows, std::size_t count, const center_table& centers,
                  nearest_center* out) {
  static const auto chosen = kernels_of_this_machine(std::make_index_sequence<groups_max>());
  std::fill_n(out, count, nearest_center{0, std::numeric_limits<double>::infinity()});
  const auto step = groups_max * chosen.lanes;
  for (std::size_t first = 0; first < centers.count; first += step) {
    const auto groups = (std::min(step, centers.count - first) + chosen.lanes - 1) / chosen.lanes;
    chosen.by_groups[groups - 1](rows, count, centers, first, out);
  }
}

} // namespace weir::ml
