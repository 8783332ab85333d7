// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml::matrices {

namespace {

template <class Draw>
matrix filled(std::size_t rows, std::size_t cols, Draw draw) {
  auto values = std::vector<double>(rows * cols);
  std::generate(values.begin(), values.end(), draw);
  return dense(rows, cols, std::move(values));
}

// Entries at distinct places, by Floyd's method, with values drawn in the order of the places.
template <class Draw>
matrix scattered(std::size_t rows, std::size_t cols, double density, random_generator& random,
                 Draw draw) {
  require(density >= 0 && density <= 1, std::string("density must lie in [0, 1]"));
  const auto places = rows * cols;
  const auto wanted = static_cast<std::size_t>(std::llround(density * static_cast<double>(places)));
  auto chosen = std::vector<bool>(places);
  for (auto last = places - wanted; last < places; ++last) {
    const auto place = random.below(last + 1);
    chosen[chosen[place] ? last : place] = true;
  }
  auto entries = std::vector<entry>();
  entries.reserve(wanted);
  for (std::size_t place = 0; place < places; ++place)
    if (chosen[place])
      entries.emplace_back(place % rows, place / rows, draw());
  return from_coo(rows, cols, std::move(entries));
}

matrix concatenated(std::span<const matrix> parts, bool side_by_side) {
  auto rows = std::size_t{0};
  auto cols = std::size_t{0};
  auto any_sparse = false;
  auto entries = std::vector<entry>();
  for (const auto& part : parts) {
    const auto fits =
        side_by_side ? rows == 0 || part.num_rows() == rows : cols == 0 || part.num_cols() == cols;
    require(fits, std::string(side_by_side ? "horzcat: the matrices differ in their rows"
                                           : "vertcat: the matrices differ in their columns"));
    part.for_each_active(
        [&, first_row = side_by_side ? 0 : rows,
         first_col = side_by_side ? cols : 0](std::size_t i, std::size_t j, double value) {
          entries.emplace_back(first_row + i, first_col + j, value);
        });
    rows = side_by_side ? part.num_rows() : rows + part.num_rows();
    cols = side_by_side ? cols + part.num_cols() : part.num_cols();
    any_sparse = any_sparse || !part.is_dense();
  }
  const auto joined = from_coo(rows, cols, std::move(entries));
  return any_sparse ? joined : joined.to_dense();
}

} // namespace

matrix dense(std::size_t rows, std::size_t cols, std::vector<double> values) {
  return {rows, cols, std::move(values)};
}

matrix sparse(std::size_t rows, std::size_t cols, std::vector<std::int32_t> column_pointers,
              std::vector<std::int32_t> row_indices, std::vector<double> values) {
  return matrix::make_sparse(rows, cols, std::move(column_pointers), std::move(row_indices),
                             std::move(values));
}

matrix from_coo(std::size_t rows, std::size_t cols, std::vector<entry> entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return std::pair(std::get<1>(a), std::get<0>(a)) < std::pair(std::get<1>(b), std::get<0>(b));
  });
  auto pointers = std::vector<std::int32_t>(cols + 1);
  auto indices = std::vector<std::int32_t>();
  auto values = std::vector<double>();
  for (auto at = entries.begin(); at != entries.end();) {
    const auto [i, j, first] = *at;
    require(i < rows && j < cols, [i = i, j = j] {
      return "entry (" + std::to_string(i) + ", " + std::to_string(j) + ") lies outside the matrix";
    });
    auto sum = first;
    for (++at; at != entries.end() && std::get<0>(*at) == i && std::get<1>(*at) == j; ++at)
      sum += std::get<2>(*at);
    if (sum == 0)
      continue;
    indices.push_back(static_cast<std::int32_t>(i));
    values.push_back(sum);
    ++pointers[j + 1];
  }
  std::partial_sum(pointers.begin(), pointers.end(), pointers.begin());
  return sparse(rows, cols, std::move(pointers), std::move(indices), std::move(values));
}

matrix zeros(std::size_t rows, std::size_t cols) {
  return dense(rows, cols, std::vector<double>(rows * cols));
}

matrix ones(std::size_t rows, std::size_t cols) {
  return dense(rows, cols, std::vector<double>(rows * cols, 1.0));
}

matrix eye(std::size_t order) {
  return speye(order).to_dense();
}

matrix speye(std::size_t order) {
  return spdiag(vectors::dense(std::vector<double>(order, 1.0)));
}

matrix rand(std::size_t rows, std::size_t cols, std::uint64_t seed) {
  auto random = random_generator(seed);
  return filled(rows, cols, [&random] { return random.uniform(); });
}

matrix randn(std::size_t rows, std::size_t cols, std::uint64_t seed) {
  auto random = random_generator(seed);
  return filled(rows, cols, [&random] { return random.normal(); });
}

matrix sprand(std::size_t rows, std::size_t cols, double density, std::uint64_t seed) {
  auto random = random_generator(seed);
  return scattered(rows, cols, density, random, [&random] { return 1.0 - random.uniform(); });
}

matrix sprandn(std::size_t rows, std::size_t cols, double density, std::uint64_t seed) {
  auto random = random_generator(seed);
  return scattered(rows, cols, density, random, [&random] { return random.normal(); });
}

matrix diag(vector_view diagonal) {
  return spdiag(diagonal).to_dense();
}

matrix spdiag(vector_view diagonal) {
  auto entries = std::vector<entry>();
  diagonal.for_each_nonzero(
      [&entries](std::size_t i, double value) { entries.emplace_back(i, i, value); });
  return from_coo(diagonal.size(), diagonal.size(), std::move(entries));
}

matrix horzcat(std::span<const matrix> parts) {
  return concatenated(parts, true);
}

matrix vertcat(std::span<const matrix> parts) {
  return concatenated(parts, false);
}

} // namespace weir::ml::matrices
