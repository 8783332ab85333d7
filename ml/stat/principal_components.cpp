// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/principal_components.hpp>

#include <weir/ml/linalg/symmetric_eigen.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

principal_components find_principal_components(const vector_data& rows, std::size_t count) {
  const auto size = rows.cols();
  require(count <= size, [&] {
    return "there are no " + std::to_string(count) + " principal components of vectors of size " +
           std::to_string(size);
  });
  const auto spread = covariance(rows);
  auto found = find_symmetric_eigen(spread, count);
  // The sum of all eigenvalues is that of the diagonal.
  auto total = 0.0;
  for (std::size_t j = 0; j < size; ++j)
    total += spread(j, j);
  for (auto& value : found.values)
    value = std::max(value, 0.0) / total;
  return {std::move(found.vectors), vectors::dense(std::move(found.values))};
}

} // namespace weir::ml
