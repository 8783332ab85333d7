// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::ml {

/// The center that is nearest to a row, the first of equally near ones.
struct nearest_center {
  std::uint32_t center = 0;
  /// The distance as it counts in costs; see `cluster_distance`.
  double cost = 0.0;
};

/// Centers by features: element j of center c at `columns[j * stride + c]`. The stride is the
/// number of centers filled up to a multiple of `lanes`, with centers that are infinitely far.
struct center_table {
  static constexpr std::size_t lanes = 8;

  const double* columns;
  std::size_t count;
  std::size_t size;
  std::size_t stride;
};

/// The nearest centers of `count` dense rows that lie one after another, with squared euclidean
/// distances as costs, summed from squared differences in the order of features. Looks at many
/// centers at a time, with wide registers where the processor has them.
void find_nearest(const double* rows, std::size_t count, const center_table& centers,
                  nearest_center* out);

} // namespace weir::ml
