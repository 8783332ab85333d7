// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/matrix.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

std::string shape(std::size_t rows, std::size_t cols) {
  return std::to_string(rows) + " x " + std::to_string(cols);
}

void check_csc(std::size_t rows, std::size_t cols, std::span<const std::int32_t> pointers,
               std::span<const std::int32_t> indices, std::size_t values) {
  require(values == indices.size(), [&] {
    return "a sparse matrix needs as many values as row indices, but has " +
           std::to_string(values) + " and " + std::to_string(indices.size());
  });
  require(pointers.size() == cols + 1, [&] {
    return "a sparse matrix of " + std::to_string(cols) + " columns needs " +
           std::to_string(cols + 1) + " column pointers, but has " +
           std::to_string(pointers.size());
  });
  require(pointers.front() == 0, std::string("the first column pointer must be 0"));
  require(static_cast<std::size_t>(pointers.back()) == values,
          std::string("the last column pointer must be the number of values"));
  for (std::size_t j = 0; j < cols; ++j) {
    require(pointers[j] <= pointers[j + 1],
            [&] { return "column pointers decrease at column " + std::to_string(j); });
    for (auto k = static_cast<std::size_t>(pointers[j]);
         k < static_cast<std::size_t>(pointers[j + 1]); ++k) {
      const auto first = k == static_cast<std::size_t>(pointers[j]);
      require(indices[k] >= 0 && static_cast<std::size_t>(indices[k]) < rows &&
                  (first || indices[k - 1] < indices[k]),
              [&] {
                return "row indices of column " + std::to_string(j) +
                       " must increase and lie below " + std::to_string(rows);
              });
    }
  }
}

double dense_bytes(std::size_t entries) {
  return 8.0 * static_cast<double>(entries) + 17.0;
}

double sparse_bytes(std::size_t nonzeros, std::size_t pointers) {
  return 12.0 * static_cast<double>(nonzeros) + 4.0 * static_cast<double>(pointers) + 17.0 + 24.0;
}

} // namespace

matrix::matrix(std::size_t rows, std::size_t cols, std::vector<double> values) {
  // A product that is too large for its type would look like a small one.
  require((cols == 0 || rows <= values.max_size() / cols) && values.size() == rows * cols, [&] {
    return "a dense matrix of " + shape(rows, cols) + " needs " + std::to_string(rows * cols) +
           " values, but has " + std::to_string(values.size());
  });
  store_ = std::make_shared<const store>(store{rows, cols, true, {}, {}, std::move(values)});
}

matrix matrix::make_sparse(std::size_t rows, std::size_t cols,
                           std::vector<std::int32_t> column_pointers,
                           std::vector<std::int32_t> row_indices, std::vector<double> values) {
  check_csc(rows, cols, column_pointers, row_indices, values.size());
  return matrix(std::make_shared<const store>(store{rows, cols, false, std::move(column_pointers),
                                                    std::move(row_indices), std::move(values)}));
}

double matrix::stored_at(std::size_t i, std::size_t j) const {
  if (store_->dense)
    return store_->values[j * store_->rows + i];
  const auto begin = store_->indices.begin() + store_->pointers[j];
  const auto end = store_->indices.begin() + store_->pointers[j + 1];
  const auto found = std::lower_bound(begin, end, static_cast<std::int32_t>(i));
  if (found == end || *found != static_cast<std::int32_t>(i))
    return 0.0;
  return store_->values[static_cast<std::size_t>(found - store_->indices.begin())];
}

double matrix::operator()(std::size_t row, std::size_t col) const {
  require(row < num_rows() && col < num_cols(), [&] {
    return "(" + std::to_string(row) + ", " + std::to_string(col) + ") lies outside a matrix of " +
           shape(num_rows(), num_cols());
  });
  return transposed_ ? stored_at(col, row) : stored_at(row, col);
}

void matrix::for_each_active(const std::function<void(std::size_t, std::size_t, double)>& f) const {
  const auto visit = [&](std::size_t i, std::size_t j, double value) {
    transposed_ ? f(j, i, value) : f(i, j, value);
  };
  for (std::size_t j = 0; j < store_->cols; ++j) {
    if (store_->dense) {
      for (std::size_t i = 0; i < store_->rows; ++i)
        visit(i, j, store_->values[j * store_->rows + i]);
    } else {
      for (auto k = store_->pointers[j]; k < store_->pointers[j + 1]; ++k) {
        const auto at = static_cast<std::size_t>(k);
        visit(static_cast<std::size_t>(store_->indices[at]), j, store_->values[at]);
      }
    }
  }
}

std::vector<double> matrix::to_array() const {
  if (store_->dense && !transposed_)
    return store_->values;
  auto out = std::vector<double>(num_rows() * num_cols());
  for_each_active([&, rows = num_rows()](std::size_t i, std::size_t j, double value) {
    out[j * rows + i] = value;
  });
  return out;
}

vector matrix::column(std::size_t j) const {
  require(j < num_cols(), [&] {
    return "column " + std::to_string(j) + " lies outside a matrix of " +
           shape(num_rows(), num_cols());
  });
  if (transposed_) {
    auto values = std::vector<double>(num_rows());
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = stored_at(j, i);
    auto dense = vectors::dense(std::move(values));
    return is_dense() ? dense : dense.to_sparse();
  }
  const auto rows = store_->rows;
  if (is_dense()) {
    const auto begin = store_->values.begin() + static_cast<std::ptrdiff_t>(j * rows);
    return vectors::dense(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(rows)));
  }
  const auto from = store_->pointers[j];
  const auto to = store_->pointers[j + 1];
  return vectors::sparse(static_cast<std::int64_t>(rows),
                         {store_->indices.begin() + from, store_->indices.begin() + to},
                         {store_->values.begin() + from, store_->values.begin() + to});
}

vector matrix::row(std::size_t i) const {
  return transpose().column(i);
}

matrix matrix::transpose() const {
  auto flipped = *this;
  flipped.transposed_ = !transposed_;
  return flipped;
}

std::size_t matrix::num_nonzeros() const noexcept {
  return static_cast<std::size_t>(std::count_if(store_->values.begin(), store_->values.end(),
                                                [](double value) { return value != 0; }));
}

matrix matrix::multiply(const matrix& other) const {
  require(num_cols() == other.num_rows(), [&] {
    return "cannot multiply matrices of " + shape(num_rows(), num_cols()) + " and " +
           shape(other.num_rows(), other.num_cols());
  });
  const auto right = other.to_dense();
  auto out =
      eigen_matrix(eigen_matrix::Zero(eigen_index(num_rows()), eigen_index(other.num_cols())));
  if (is_dense()) {
    const auto stored =
        const_matrix_map(values().data(), eigen_index(store_->rows), eigen_index(store_->cols));
    if (transposed_)
      out.noalias() = stored.transpose() * as_eigen(right);
    else
      out.noalias() = stored * as_eigen(right);
  } else {
    for_each_active([&, right_map = as_eigen(right)](std::size_t i, std::size_t j, double value) {
      out.row(eigen_index(i)) += value * right_map.row(eigen_index(j));
    });
  }
  return to_matrix(out);
}

vector matrix::multiply(vector_view x) const {
  auto out = std::vector<double>(num_rows());
  gemv(1.0, *this, x, 0.0, out);
  return vectors::dense(std::move(out));
}

matrix matrix::to_dense() const {
  if (is_dense() && !transposed_)
    return *this;
  return {num_rows(), num_cols(), to_array()};
}

matrix matrix::to_sparse() const {
  auto entries = std::vector<matrices::entry>();
  entries.reserve(num_actives());
  for_each_active([&](std::size_t i, std::size_t j, double value) {
    if (value != 0)
      entries.emplace_back(i, j, value);
  });
  return matrices::from_coo(num_rows(), num_cols(), std::move(entries));
}

matrix matrix::compressed_col_major() const {
  const auto dense = dense_bytes(num_rows() * num_cols());
  return dense <= sparse_bytes(num_nonzeros(), num_cols() + 1) ? to_dense() : to_sparse();
}

matrix matrix::compressed() const {
  const auto nonzeros = num_nonzeros();
  const auto by_cols = sparse_bytes(nonzeros, num_cols() + 1);
  const auto by_rows = sparse_bytes(nonzeros, num_rows() + 1);
  if (dense_bytes(num_rows() * num_cols()) <= std::min(by_cols, by_rows))
    return is_dense() ? *this : to_dense();
  return by_cols <= by_rows ? to_sparse() : to_sparse_row_major();
}

bool operator==(const matrix& a, const matrix& b) {
  return a.num_rows() == b.num_rows() && a.num_cols() == b.num_cols() &&
         a.to_array() == b.to_array();
}

} // namespace weir::ml
