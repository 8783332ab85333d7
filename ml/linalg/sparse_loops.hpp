// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::ml {

// Inner loops over the entries of a sparse vector, unchecked. In a header since for short rows a
// call costs as much as the row.

/// The inner product with an array. Four sums at a time, which need not wait for one another.
inline double dot_sparse(vector_view sparse, const double* dense) noexcept {
  const auto* const indices = sparse.indices().data();
  const auto* const values = sparse.values().data();
  const auto count = sparse.values().size();
  double sums[4] = {};
  auto i = std::size_t{0};
  for (; i + 4 <= count; i += 4)
    for (std::size_t u = 0; u < 4; ++u)
      sums[u] += values[i + u] * dense[indices[i + u]];
  for (; i < count; ++i)
    sums[0] += values[i] * dense[indices[i]];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// dense += alpha * sparse.
inline void add_sparse(double alpha, vector_view sparse, double* dense) noexcept {
  const auto* const indices = sparse.indices().data();
  const auto* const values = sparse.values().data();
  const auto count = sparse.values().size();
  for (std::size_t i = 0; i < count; ++i)
    dense[indices[i]] += alpha * values[i];
}

/// Asks for the indices some rows behind this one in the same column: rows that are read one after
/// another, with accesses to other places between them, otherwise wait for the memory. The values
/// are left to the processor, which foresees them well enough; asking for both makes it slower.
inline void prefetch_behind(vector_view row) noexcept {
  constexpr std::size_t cache_line = 64 / sizeof(std::int32_t);
  constexpr std::size_t distance = 1024 / sizeof(std::int32_t);
  const auto run = row.indices();
  for (std::size_t i = 0; i < run.size(); i += cache_line)
    __builtin_prefetch(run.data() + i + distance, 0, 0);
}

} // namespace weir::ml
