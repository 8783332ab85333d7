// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/scaled_rows.hpp>

#include <weir/ml/linalg/sparse_loops.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace weir::ml {

namespace {

/// Some numbers that are computed with at a time; the compiler has the instructions for it.
using group [[gnu::vector_size(padded_table::lanes * sizeof(double))]] = double;
constexpr std::size_t groups_max = 8;

/// Adds to `Groups` groups of places.
using kernel = void (*)(vector_view x, const padded_table& table, std::size_t first, double* out);

template <std::size_t Groups>
[[gnu::always_inline]] inline void add_groups(vector_view x, const padded_table& table,
                                              std::size_t first, double* out) {
  group sums[Groups];
  std::memcpy(sums, out + first, sizeof sums);
  const auto values = x.values();
  const auto* const indices = x.is_dense() ? nullptr : x.indices().data();
  // Not for zeros, which must not meet an infinity of the table. No lambda: it would not be compiled
  // for the processor that the function is for.
  for (std::size_t e = 0; e < values.size(); ++e) {
    if (values[e] == 0.0)
      continue;
    const auto j = indices == nullptr ? e : static_cast<std::size_t>(indices[e]);
    const auto* const row = table.values + j * table.stride + first;
#pragma GCC unroll 8
    for (std::size_t g = 0; g < Groups; ++g) {
      group numbers;
      std::memcpy(&numbers, row + g * padded_table::lanes, sizeof numbers);
      sums[g] += values[e] * numbers;
    }
  }
  std::memcpy(out + first, sums, sizeof sums);
}

template <std::size_t Groups>
void add_plain(vector_view x, const padded_table& table, std::size_t first, double* out) {
  add_groups<Groups>(x, table, first, out);
}

#if defined(__x86_64__)
template <std::size_t Groups>
[[gnu::target("avx2,fma")]] void add_wide(vector_view x, const padded_table& table,
                                          std::size_t first, double* out) {
  add_groups<Groups>(x, table, first, out);
}
#endif

using kernels = std::array<kernel, groups_max>;

template <std::size_t... I>
kernels kernels_of_this_machine(std::index_sequence<I...> /*numbers*/) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {add_wide<I + 1>...};
#endif
  return {add_plain<I + 1>...};
}

} // namespace

void add_scaled_rows(vector_view x, const padded_table& table, double* out) noexcept {
  static const auto by_groups = kernels_of_this_machine(std::make_index_sequence<groups_max>());
  prefetch_behind(x);
  for (std::size_t first = 0; first < table.stride; first += groups_max * padded_table::lanes) {
    const auto groups = std::min(groups_max, (table.stride - first) / padded_table::lanes);
    by_groups[groups - 1](x, table, first, out);
  }
}

} // namespace weir::ml
