// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/indexed_row_matrix.hpp>

#include <weir/ml/distributed/block_matrix.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

std::int64_t rows_needed(const std::vector<indexed_row>& rows) {
  auto count = std::int64_t{0};
  for (const auto& each : rows)
    count = std::max(count, each.index + 1);
  return count;
}

} // namespace

indexed_row_matrix::indexed_row_matrix(const std::vector<indexed_row>& rows)
    : indexed_row_matrix(rows, rows_needed(rows), rows.empty() ? 0 : rows.front().row.size()) {
  // nop
}

indexed_row_matrix::indexed_row_matrix(const std::vector<indexed_row>& rows, std::int64_t num_rows,
                                       std::size_t num_cols)
    : num_rows_(num_rows),
      num_cols_(num_cols) {
  auto data = vector_data();
  for (const auto& [index, row] : rows) {
    require(index >= 0 && index < num_rows, [&, number = index] {
      return "row " + std::to_string(number) + " lies outside of a matrix of " +
             std::to_string(num_rows) + " rows";
    });
    require(row.size() == num_cols, [&, number = index, size = row.size()] {
      return "row " + std::to_string(number) + " has size " + std::to_string(size) +
             " instead of " + std::to_string(num_cols);
    });
    indices_.push_back(index);
    data.push_back(row);
  }
  auto sorted = indices_;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  require(twice == sorted.end(),
          [&] { return "row " + std::to_string(*twice) + " of a matrix is there twice"; });
  rows_ = row_matrix(std::move(data));
}

std::vector<indexed_row> indexed_row_matrix::rows() const {
  auto result = std::vector<indexed_row>();
  for (std::size_t i = 0; i < indices_.size(); ++i)
    result.push_back({indices_[i], vector(rows_.rows()[i])});
  return result;
}

coordinate_matrix indexed_row_matrix::to_coordinate_matrix() const {
  auto entries = std::vector<matrix_entry>();
  for (std::size_t i = 0; i < indices_.size(); ++i)
    rows_.rows()[i].for_each_active([&](std::size_t j, double value) {
      entries.push_back({indices_[i], static_cast<std::int64_t>(j), value});
    });
  return {std::move(entries), num_rows_, static_cast<std::int64_t>(num_cols_)};
}

block_matrix indexed_row_matrix::to_block_matrix(std::size_t rows_per_block,
                                                 std::size_t cols_per_block) const {
  return to_coordinate_matrix().to_block_matrix(rows_per_block, cols_per_block);
}

matrix indexed_row_matrix::to_local_matrix() const {
  return to_coordinate_matrix().to_local_matrix().to_dense();
}

singular_value_decomposition<indexed_row_matrix>
indexed_row_matrix::compute_svd(std::size_t k, bool compute_u, double r_cond) const {
  auto found = rows_.compute_svd(k, compute_u, r_cond);
  auto result = singular_value_decomposition<indexed_row_matrix>{nullptr, std::move(found.s),
                                                                 std::move(found.v)};
  if (found.u)
    result.u = std::make_shared<const indexed_row_matrix>(
        indexed_row_matrix(*found.u, indices_, num_rows_));
  return result;
}

indexed_row_matrix indexed_row_matrix::multiply(const matrix& b) const {
  return {rows_.multiply(b), indices_, num_rows_};
}

} // namespace weir::ml
