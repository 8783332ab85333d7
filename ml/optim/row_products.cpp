// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/row_products.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/linalg/sparse_loops.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Partial sums of a dot product: as many as two wide registers hold.
constexpr std::size_t partial_sums = 8;

// Several rows at a time: what is loaded of the coefficients and sums serves all of them.
constexpr std::size_t rows_at_once = 4;

[[gnu::always_inline]] inline void dot_rows(const double* row, std::size_t rows, std::size_t size,
                                            const double* coefficients, double offset,
                                            double* out) {
  const auto whole = size / partial_sums * partial_sums;
  for (std::size_t i = 0; i < rows; ++i, row += size) {
    double parts[partial_sums] = {};
    for (std::size_t j = 0; j < whole; j += partial_sums)
      for (std::size_t u = 0; u < partial_sums; ++u)
        parts[u] += row[j + u] * coefficients[j + u];
    auto sum = offset;
    for (auto j = whole; j < size; ++j)
      sum += row[j] * coefficients[j];
    out[i] = sum + ((parts[0] + parts[4]) + (parts[1] + parts[5])) +
             ((parts[2] + parts[6]) + (parts[3] + parts[7]));
  }
}

[[gnu::always_inline]] inline void add_rows(const double* row, std::size_t rows, std::size_t size,
                                            const double* factors, double* sums) {
  auto i = std::size_t{0};
  for (; i + rows_at_once <= rows; i += rows_at_once, row += rows_at_once * size) {
    const auto* const f = factors + i;
    for (std::size_t j = 0; j < size; ++j)
      sums[j] += (f[0] * row[j] + f[1] * row[size + j]) +
                 (f[2] * row[2 * size + j] + f[3] * row[3 * size + j]);
  }
  for (; i < rows; ++i, row += size)
    for (std::size_t j = 0; j < size; ++j)
      sums[j] += factors[i] * row[j];
}

using dot_kernel = void (*)(const double*, std::size_t, std::size_t, const double*, double,
                            double*);
using add_kernel = void (*)(const double*, std::size_t, std::size_t, const double*, double*);

void dot_plain(const double* row, std::size_t rows, std::size_t size, const double* coefficients,
               double offset, double* out) {
  dot_rows(row, rows, size, coefficients, offset, out);
}
void add_plain(const double* row, std::size_t rows, std::size_t size, const double* factors,
               double* sums) {
  add_rows(row, rows, size, factors, sums);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void dot_wide(const double* row, std::size_t rows, std::size_t size,
                                          const double* coefficients, double offset, double* out) {
  dot_rows(row, rows, size, coefficients, offset, out);
}
[[gnu::target("avx2,fma")]] void add_wide(const double* row, std::size_t rows, std::size_t size,
                                          const double* factors, double* sums) {
  add_rows(row, rows, size, factors, sums);
}
#endif

struct kernels {
  dot_kernel dot = dot_plain;
  add_kernel add = add_plain;
};

kernels kernels_of_this_machine() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {dot_wide, add_wide};
#endif
  return {};
}

const kernels& wide_or_plain() {
  static const auto chosen = kernels_of_this_machine();
  return chosen;
}

const double* first_of(const vector_data& rows, const row_block& block) {
  return rows.values().data() + block.begin * rows.cols();
}

} // namespace

std::size_t rows_in_cache(const vector_data& rows) noexcept {
  constexpr auto numbers_in_cache = std::size_t{4096};
  const auto per_row = rows.num_actives() / std::max<std::size_t>(rows.size(), 1);
  return std::clamp<std::size_t>(numbers_in_cache / std::max<std::size_t>(per_row, 1), 16, 256);
}

void multiply_rows(const vector_data& rows, const row_block& block,
                   std::span<const double> coefficients, std::span<const double> offsets,
                   std::span<double> out) {
  const auto outputs = offsets.size();
  if (rows.all_dense() && outputs == 1) {
    wide_or_plain().dot(first_of(rows, block), block.size(), rows.cols(), coefficients.data(),
                        offsets[0], out.data());
    return;
  }
  if (rows.all_dense()) {
    auto products = rows_map(out.data(), eigen_index(block.size()), eigen_index(outputs));
    products.noalias() = as_rows(first_of(rows, block), block.size(), rows.cols()) *
                         as_rows(coefficients.data(), rows.cols(), outputs);
    products.rowwise() += as_eigen(offsets).transpose();
    return;
  }
  if (outputs == 1) {
    for (auto i = block.begin; i < block.end; ++i) {
      const auto row = rows[i];
      prefetch_behind(row);
      out[i - block.begin] =
          offsets[0] + (row.is_dense() ? as_eigen(row.values()).dot(as_eigen(coefficients))
                                       : dot_sparse(row, coefficients.data()));
    }
    return;
  }
  auto* products = out.data();
  for (auto row = block.begin; row < block.end; ++row, products += outputs) {
    std::copy(offsets.begin(), offsets.end(), products);
    rows[row].for_each_active([&](std::size_t j, double value) {
      const auto* const of_feature = coefficients.data() + j * outputs;
      for (std::size_t c = 0; c < outputs; ++c)
        products[c] += value * of_feature[c];
    });
  }
}

void add_products(const vector_data& rows, const row_block& block, std::span<const double> factors,
                  std::size_t outputs, std::span<double> sums) {
  if (rows.all_dense() && outputs == 1) {
    wide_or_plain().add(first_of(rows, block), block.size(), rows.cols(), factors.data(),
                        sums.data());
    return;
  }
  if (rows.all_dense()) {
    rows_map(sums.data(), eigen_index(rows.cols()), eigen_index(outputs)).noalias() +=
        as_rows(first_of(rows, block), block.size(), rows.cols()).transpose() *
        as_rows(factors.data(), block.size(), outputs);
    return;
  }
  if (outputs == 1) {
    for (auto i = block.begin; i < block.end; ++i) {
      const auto row = rows[i];
      if (row.is_dense())
        as_eigen(sums) += factors[i - block.begin] * as_eigen(row.values());
      else
        add_sparse(factors[i - block.begin], row, sums.data());
    }
    return;
  }
  const auto* factor = factors.data();
  for (auto row = block.begin; row < block.end; ++row, factor += outputs)
    rows[row].for_each_active([&](std::size_t j, double value) {
      auto* const of_feature = sums.data() + j * outputs;
      for (std::size_t c = 0; c < outputs; ++c)
        of_feature[c] += value * factor[c];
    });
}

} // namespace weir::ml
