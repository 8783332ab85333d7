// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/block_matrix.hpp>

#include <weir/ml/distributed/indexed_row_matrix.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <optional>

namespace weir::ml {

namespace {

std::size_t blocks_for(std::size_t size, std::size_t per_block) noexcept {
  return (size + per_block - 1) / per_block;
}

/// a + sign * b, dense.
matrix sum_of(const matrix& a, const matrix& b, double sign) {
  auto values = a.to_array();
  axpy(sign, vector_view::dense(b.to_array()), values);
  return {a.num_rows(), a.num_cols(), std::move(values)};
}

matrix negated(const matrix& from) {
  auto values = from.to_array();
  scal(-1.0, values);
  return {from.num_rows(), from.num_cols(), std::move(values)};
}

} // namespace

block_matrix::block_matrix(block_map blocks, std::size_t rows_per_block, std::size_t cols_per_block,
                           std::size_t num_rows, std::size_t num_cols)
    : blocks_(std::move(blocks)),
      rows_per_block_(rows_per_block),
      cols_per_block_(cols_per_block),
      num_rows_(num_rows),
      num_cols_(num_cols) {
  require(rows_per_block_ > 0 && cols_per_block_ > 0,
          "a block matrix needs blocks of at least one row and one column");
  for (const auto& [at, block] : blocks_) {
    if (num_rows == 0)
      num_rows_ = std::max(num_rows_, at.first * rows_per_block_ + block.num_rows());
    if (num_cols == 0)
      num_cols_ = std::max(num_cols_, at.second * cols_per_block_ + block.num_cols());
  }
  for (const auto& [at, block] : blocks_) {
    const auto row = at.first * rows_per_block_;
    const auto col = at.second * cols_per_block_;
    const auto fits = row < num_rows_ && col < num_cols_ &&
                      block.num_rows() == std::min(rows_per_block_, num_rows_ - row) &&
                      block.num_cols() == std::min(cols_per_block_, num_cols_ - col);
    require(fits, [&, where = at, size = std::pair(block.num_rows(), block.num_cols())] {
      return "block (" + std::to_string(where.first) + ", " + std::to_string(where.second) +
             ") of a matrix of " + std::to_string(num_rows_) + " by " + std::to_string(num_cols_) +
             " has the wrong size " + std::to_string(size.first) + " by " +
             std::to_string(size.second);
    });
  }
}

block_matrix block_matrix::of(const coordinate_matrix& from, std::size_t rows_per_block,
                              std::size_t cols_per_block) {
  require(rows_per_block > 0 && cols_per_block > 0,
          "a block matrix needs blocks of at least one row and one column");
  const auto rows = static_cast<std::size_t>(from.num_rows());
  const auto cols = static_cast<std::size_t>(from.num_cols());
  auto entries = std::map<place, std::vector<matrices::entry>>();
  for (const auto& [i, j, value] : from.entries()) {
    const auto row = static_cast<std::size_t>(i);
    const auto col = static_cast<std::size_t>(j);
    entries[{row / rows_per_block, col / cols_per_block}].emplace_back(row % rows_per_block,
                                                                       col % cols_per_block, value);
  }
  auto blocks = block_map();
  for (auto& [at, list] : entries)
    blocks.emplace(at,
                   matrices::from_coo(std::min(rows_per_block, rows - at.first * rows_per_block),
                                      std::min(cols_per_block, cols - at.second * cols_per_block),
                                      std::move(list)));
  return {std::move(blocks), rows_per_block, cols_per_block, rows, cols};
}

std::size_t block_matrix::num_row_blocks() const noexcept {
  return blocks_for(num_rows_, rows_per_block_);
}

std::size_t block_matrix::num_col_blocks() const noexcept {
  return blocks_for(num_cols_, cols_per_block_);
}

block_matrix block_matrix::combined(const block_matrix& other, double sign) const {
  require(num_rows_ == other.num_rows_ && num_cols_ == other.num_cols_ &&
              rows_per_block_ == other.rows_per_block_ && cols_per_block_ == other.cols_per_block_,
          "block matrices to be added must have the same sizes, of the whole and of blocks");
  auto blocks = blocks_;
  for (const auto& [at, block] : other.blocks_) {
    const auto mine = blocks.find(at);
    if (mine != blocks.end())
      mine->second = sum_of(mine->second, block, sign);
    else
      blocks.emplace(at, sign > 0.0 ? block : negated(block));
  }
  return {std::move(blocks), rows_per_block_, cols_per_block_, num_rows_, num_cols_};
}

block_matrix block_matrix::add(const block_matrix& other) const {
  return combined(other, 1.0);
}

block_matrix block_matrix::subtract(const block_matrix& other) const {
  return combined(other, -1.0);
}

block_matrix block_matrix::multiply(const block_matrix& other) const {
  require(num_cols_ == other.num_rows_ && cols_per_block_ == other.rows_per_block_,
          "block matrices to be multiplied must meet in as many columns and rows, cut alike");
  const auto across = other.num_col_blocks();
  auto products = std::vector<std::optional<matrix>>(num_row_blocks() * across);
  parallel_for(products.size(), [&](std::size_t number) {
    auto& product = products[number];
    const auto row = number / across;
    for (auto left = blocks_.lower_bound({row, 0});
         left != blocks_.end() && left->first.first == row; ++left) {
      const auto right = other.blocks_.find({left->first.second, number % across});
      if (right == other.blocks_.end())
        continue;
      auto part = left->second.multiply(right->second.to_dense());
      product = product ? sum_of(*product, part, 1.0) : std::move(part);
    }
  });
  auto blocks = block_map();
  for (std::size_t number = 0; number < products.size(); ++number)
    if (products[number])
      blocks.emplace(place{number / across, number % across}, std::move(*products[number]));
  return {std::move(blocks), rows_per_block_, other.cols_per_block_, num_rows_, other.num_cols_};
}

block_matrix block_matrix::transpose() const {
  auto blocks = block_map();
  for (const auto& [at, block] : blocks_)
    blocks.emplace(place{at.second, at.first}, block.transpose());
  return {std::move(blocks), cols_per_block_, rows_per_block_, num_cols_, num_rows_};
}

coordinate_matrix block_matrix::to_coordinate_matrix() const {
  auto entries = std::vector<matrix_entry>();
  for (const auto& [at, block] : blocks_) {
    const auto row = at.first * rows_per_block_;
    const auto col = at.second * cols_per_block_;
    block.for_each_active([&](std::size_t i, std::size_t j, double value) {
      if (value != 0.0)
        entries.push_back(
            {static_cast<std::int64_t>(row + i), static_cast<std::int64_t>(col + j), value});
    });
  }
  return {std::move(entries), static_cast<std::int64_t>(num_rows_),
          static_cast<std::int64_t>(num_cols_)};
}

indexed_row_matrix block_matrix::to_indexed_row_matrix() const {
  return to_coordinate_matrix().to_indexed_row_matrix();
}

matrix block_matrix::to_local_matrix() const {
  return to_coordinate_matrix().to_local_matrix().to_dense();
}

} // namespace weir::ml
