// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/coordinate_matrix.hpp>

#include <weir/ml/distributed/block_matrix.hpp>
#include <weir/ml/distributed/indexed_row_matrix.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <limits>

namespace weir::ml {

coordinate_matrix::coordinate_matrix(std::vector<matrix_entry> entries, std::int64_t rows,
                                     std::int64_t cols, bool grows)
    : rows_(rows),
      cols_(cols) {
  for (const auto& [i, j, value] : entries) {
    if (grows) {
      rows_ = std::max(rows_, i + 1);
      cols_ = std::max(cols_, j + 1);
    }
    require(i >= 0 && j >= 0 && i < rows_ && j < cols_, [&, row = i, col = j] {
      return "the entry (" + std::to_string(row) + ", " + std::to_string(col) +
             ") lies outside of a matrix of " + std::to_string(rows_) + " by " +
             std::to_string(cols_);
    });
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.i < b.i || (a.i == b.i && a.j < b.j);
  });
  for (const auto& each : entries)
    if (!entries_.empty() && entries_.back().i == each.i && entries_.back().j == each.j)
      entries_.back().value += each.value;
    else
      entries_.push_back(each);
}

coordinate_matrix coordinate_matrix::transpose() const {
  auto turned = entries_;
  for (auto& each : turned)
    std::swap(each.i, each.j);
  return {std::move(turned), cols_, rows_};
}

indexed_row_matrix coordinate_matrix::to_indexed_row_matrix() const {
  require(cols_ <= std::numeric_limits<std::int32_t>::max(),
          [&] { return "rows of " + std::to_string(cols_) + " columns are too long for vectors"; });
  auto rows = std::vector<indexed_row>();
  for (auto begin = entries_.begin(); begin != entries_.end();) {
    const auto row = begin->i;
    auto indices = std::vector<std::int32_t>();
    auto values = std::vector<double>();
    for (; begin != entries_.end() && begin->i == row; ++begin) {
      indices.push_back(static_cast<std::int32_t>(begin->j));
      values.push_back(begin->value);
    }
    rows.push_back({row, vectors::sparse(cols_, std::move(indices), std::move(values))});
  }
  return {std::move(rows), rows_, static_cast<std::size_t>(cols_)};
}

row_matrix coordinate_matrix::to_row_matrix() const {
  return to_indexed_row_matrix().to_row_matrix();
}

block_matrix coordinate_matrix::to_block_matrix(std::size_t rows_per_block,
                                                std::size_t cols_per_block) const {
  return block_matrix::of(*this, rows_per_block, cols_per_block);
}

matrix coordinate_matrix::to_local_matrix() const {
  constexpr auto most = std::int64_t{std::numeric_limits<std::int32_t>::max()};
  require(rows_ <= most && cols_ <= most, [&] {
    return "a matrix of " + std::to_string(rows_) + " by " + std::to_string(cols_) +
           " is too large for one piece";
  });
  auto entries = std::vector<matrices::entry>();
  for (const auto& [i, j, value] : entries_)
    entries.emplace_back(static_cast<std::size_t>(i), static_cast<std::size_t>(j), value);
  return matrices::from_coo(static_cast<std::size_t>(rows_), static_cast<std::size_t>(cols_),
                            std::move(entries));
}

} // namespace weir::ml
