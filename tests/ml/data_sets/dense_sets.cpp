// SPDX-License-Identifier: Apache-2.0
// Compiled without fused multiply-add: each operation is rounded by itself.
#include "dense_sets.hpp"

#include "random_stream.hpp"

namespace weir::testing::data_sets {

namespace {

double scale_of(std::size_t column) {
  return 1.0 + static_cast<double>(column % 5);
}

double shift_of(std::size_t column) {
  return static_cast<double>(column % 3) - 1.0;
}

dense_set with_features(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  auto set = dense_set{rows, columns, {}, {}, {}};
  set.x.resize(rows * columns);
  auto draws = random_stream(seed, 1);
  auto* value = set.x.data();
  for (std::size_t i = 0; i < rows; ++i) {
    auto previous = 0.0;
    for (std::size_t j = 0; j < columns; ++j) {
      const auto drawn = draws.g();
      const auto mixed = j == 0 ? drawn : drawn + 0.5 * previous;
      *value++ = mixed * scale_of(j) + shift_of(j);
      previous = drawn;
    }
  }
  return set;
}

void add_weights(dense_set& set, std::uint64_t seed) {
  auto draws = random_stream(seed, 4);
  set.weights.resize(set.rows);
  for (auto& weight : set.weights)
    weight = 0.5 + draws.u();
}

std::vector<double> coefficients(std::uint64_t seed, std::size_t columns) {
  auto draws = random_stream(seed, 2);
  auto result = std::vector<double>(columns);
  for (std::size_t j = 0; j < columns; ++j) {
    const auto drawn = draws.g();
    result[j] = j % 4 == 3 ? 0.0 : drawn;
  }
  return result;
}

double dot(const double* row, const double* coefficients, std::size_t columns) {
  auto sum = 0.0;
  for (std::size_t j = 0; j < columns; ++j)
    sum += row[j] * coefficients[j];
  return sum;
}

} // namespace

dense_set linear(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  auto set = with_features(seed, rows, columns);
  const auto slopes = coefficients(seed, columns);
  auto noise = random_stream(seed, 3);
  set.y.resize(rows);
  for (std::size_t i = 0; i < rows; ++i)
    set.y[i] = (dot(set.row(i), slopes.data(), columns) + 1.5) + 2.0 * noise.g();
  add_weights(set, seed);
  return set;
}

dense_set logit(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  auto set = with_features(seed, rows, columns);
  auto slopes = coefficients(seed, columns);
  for (std::size_t j = 0; j < columns; ++j)
    slopes[j] /= scale_of(j);
  auto noise = random_stream(seed, 3);
  set.y.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto margin = (dot(set.row(i), slopes.data(), columns) - 0.5) + 4.0 * noise.g();
    set.y[i] = margin > 0.0 ? 1.0 : 0.0;
  }
  add_weights(set, seed);
  return set;
}

dense_set multi(std::uint64_t seed, std::size_t rows, std::size_t columns, std::size_t classes) {
  auto set = with_features(seed, rows, columns);
  auto draws = random_stream(seed, 2);
  auto slopes = std::vector<double>(classes * columns);
  for (std::size_t at = 0; at < slopes.size(); ++at)
    slopes[at] = draws.g() / scale_of(at % columns);
  auto noise = random_stream(seed, 3);
  set.y.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    auto best = 0.0;
    for (std::size_t c = 0; c < classes; ++c) {
      const auto score = dot(set.row(i), &slopes[c * columns], columns) + 3.0 * noise.g();
      if (c == 0 || score > best) {
        best = score;
        set.y[i] = static_cast<double>(c);
      }
    }
  }
  add_weights(set, seed);
  return set;
}

dense_set blobs(std::uint64_t seed, std::size_t rows, std::size_t columns, std::size_t centres) {
  auto set = dense_set{rows, columns, {}, {}, {}};
  auto draws = random_stream(seed, 2);
  auto centre = std::vector<double>(centres * columns);
  for (auto& coordinate : centre)
    coordinate = 10.0 * draws.g();
  auto choice = random_stream(seed, 3);
  auto spread = random_stream(seed, 1);
  set.x.resize(rows * columns);
  set.y.resize(rows);
  auto* value = set.x.data();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto chosen = static_cast<std::size_t>(choice.below(static_cast<std::int64_t>(centres)));
    set.y[i] = static_cast<double>(chosen);
    for (std::size_t j = 0; j < columns; ++j)
      *value++ = centre[chosen * columns + j] + 4.0 * spread.g();
  }
  return set;
}

dense_set lowrank(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  constexpr std::size_t rank = 10;
  auto draws = random_stream(seed, 2);
  auto basis = std::vector<double>(rank * columns);
  for (std::size_t at = 0; at < basis.size(); ++at)
    basis[at] = draws.g() * (4.0 / static_cast<double>(at / columns + 1));
  auto left = random_stream(seed, 1);
  auto noise = random_stream(seed, 3);
  auto set = dense_set{rows, columns, std::vector<double>(rows * columns), {}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    auto* const row = set.x.data() + i * columns;
    for (std::size_t f = 0; f < rank; ++f) {
      const auto factor = left.g();
      for (std::size_t j = 0; j < columns; ++j)
        row[j] += factor * basis[f * columns + j];
    }
    for (std::size_t j = 0; j < columns; ++j)
      row[j] += 0.5 * noise.g();
  }
  return set;
}

} // namespace weir::testing::data_sets
