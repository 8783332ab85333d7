// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/cluster_data.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/require.hpp>

#include <string>

namespace weir::ml {

double direction_length(vector_view row, std::size_t number, std::string_view column) {
  const auto length = norm(row);
  require(length > 0.0, [&] {
    return "column '" + std::string(column) + "' has a vector of length 0 in row " +
           std::to_string(number) + ", for which the cosine distance is not defined";
  });
  return length;
}

} // namespace weir::ml
