// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/linalg/matrix.hpp>
#include <weir/state/support/canonical_key.hpp>

#include <cstdint>
#include <utility>
#include <vector>

// How cereal saves and loads vectors, matrices and labeled points, and what they are keys by. To be
// included by a program that keeps them as state or keys of a stream.

namespace weir::ml {

template <class Archive>
void save(Archive& archive, const vector& v) {
  archive(v.is_dense(), std::uint64_t{v.size()},
          std::vector<std::int32_t>(v.indices().begin(), v.indices().end()),
          std::vector<double>(v.values().begin(), v.values().end()));
}

/// Checks as `vectors::sparse` does.
template <class Archive>
void load(Archive& archive, vector& v) {
  auto dense = true;
  auto size = std::uint64_t{0};
  auto indices = std::vector<std::int32_t>();
  auto values = std::vector<double>();
  archive(dense, size, indices, values);
  v = dense
          ? vectors::dense(std::move(values))
          : vectors::sparse(static_cast<std::int64_t>(size), std::move(indices), std::move(values));
}

/// In the form that it is stored in.
template <class Archive>
void save(Archive& archive, const matrix& m) {
  const auto transposed = m.is_transposed();
  archive(m.is_dense(), transposed, std::uint64_t{transposed ? m.num_cols() : m.num_rows()},
          std::uint64_t{transposed ? m.num_rows() : m.num_cols()},
          std::vector<std::int32_t>(m.pointers().begin(), m.pointers().end()),
          std::vector<std::int32_t>(m.indices().begin(), m.indices().end()),
          std::vector<double>(m.values().begin(), m.values().end()));
}

/// Checks as the factories of `matrices` do.
template <class Archive>
void load(Archive& archive, matrix& m) {
  auto dense = true;
  auto transposed = false;
  auto rows = std::uint64_t{0};
  auto cols = std::uint64_t{0};
  auto pointers = std::vector<std::int32_t>();
  auto indices = std::vector<std::int32_t>();
  auto values = std::vector<double>();
  archive(dense, transposed, rows, cols, pointers, indices, values);
  const auto stored = dense ? matrices::dense(rows, cols, std::move(values))
                            : matrices::sparse(rows, cols, std::move(pointers), std::move(indices),
                                               std::move(values));
  m = transposed ? stored.transpose() : stored;
}

template <class Archive>
void serialize(Archive& archive, labeled_point& point) {
  archive(point.label, point.features);
}

// The same for what is equal, dense or sparse, and in every process. What has a NaN equals nothing.
[[nodiscard]] std::uint64_t key_hash(vector_view v) noexcept;
[[nodiscard]] std::uint64_t key_hash(const matrix& m);
[[nodiscard]] std::uint64_t key_hash(const labeled_point& point) noexcept;

} // namespace weir::ml

namespace weir {

template <>
struct key_traits<ml::vector> {
  static std::uint64_t hash(const ml::vector& key) noexcept { return ml::key_hash(key.view()); }
};

template <>
struct key_traits<ml::matrix> {
  static std::uint64_t hash(const ml::matrix& key) { return ml::key_hash(key); }
};

template <>
struct key_traits<ml::labeled_point> {
  static std::uint64_t hash(const ml::labeled_point& key) noexcept { return ml::key_hash(key); }
};

} // namespace weir
