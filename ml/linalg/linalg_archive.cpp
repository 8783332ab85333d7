// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/linalg_archive.hpp>

#include <weir/ml/support/random.hpp>

#include <bit>

namespace weir::ml {

std::uint64_t key_hash(vector_view v) noexcept {
  auto hash = mix_seed(v.size(), 0);
  // A sum, so that the order of storage does not count.
  v.for_each_nonzero([&hash](std::size_t i, double value) {
    hash += mix_seed(std::bit_cast<std::uint64_t>(value), i + 1);
  });
  return hash;
}

std::uint64_t key_hash(const matrix& m) {
  auto hash = mix_seed(m.num_rows(), m.num_cols());
  m.for_each_active([&hash](std::size_t row, std::size_t col, double value) {
    if (value != 0.0)
      hash += mix_seed(std::bit_cast<std::uint64_t>(value), mix_seed(row, col + 1));
  });
  return hash;
}

std::uint64_t key_hash(const labeled_point& point) noexcept {
  // Both zeros are one label.
  const auto label = point.label == 0.0 ? 0.0 : point.label;
  return mix_seed(std::bit_cast<std::uint64_t>(label), key_hash(point.features.view()));
}

} // namespace weir::ml
