// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/gram.hpp>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::ml {

namespace {

constexpr std::size_t tile_rows = 4;
constexpr std::size_t tile_cols = 8;
/// Rows of this many bytes in all stay in the nearest cache.
constexpr std::size_t packed_bytes = 24 * 1024;

/// Adds left' · right of `rows` rows, each `stride` numbers apart, to a tile of the sums.
using tile_kernel = void (*)(const double* left, const double* right, std::size_t rows,
                             std::size_t stride, double* sums);

void add_tile(const double* left, const double* right, std::size_t rows, std::size_t stride,
              double* sums) {
  double tile[tile_rows][tile_cols] = {};
  for (std::size_t row = 0; row < rows; ++row, left += stride, right += stride)
    for (std::size_t t = 0; t < tile_rows; ++t)
      for (std::size_t u = 0; u < tile_cols; ++u)
        tile[t][u] += left[t] * right[u];
  for (std::size_t t = 0; t < tile_rows; ++t)
    for (std::size_t u = 0; u < tile_cols; ++u)
      sums[t * stride + u] += tile[t][u];
}

#if defined(__x86_64__)
/// The same for processors with wide registers and fused multiply-add: several times as fast.
[[gnu::target("avx2,fma")]] void add_tile_wide(const double* left, const double* right,
                                               std::size_t rows, std::size_t stride, double* sums) {
  __m256d tile[tile_rows][2];
  for (auto& row : tile)
    row[0] = row[1] = _mm256_setzero_pd();
  for (std::size_t row = 0; row < rows; ++row, left += stride, right += stride) {
    const auto b0 = _mm256_loadu_pd(right);
    const auto b1 = _mm256_loadu_pd(right + 4);
    for (std::size_t t = 0; t < tile_rows; ++t) {
      const auto a = _mm256_broadcast_sd(left + t);
      tile[t][0] = _mm256_fmadd_pd(a, b0, tile[t][0]);
      tile[t][1] = _mm256_fmadd_pd(a, b1, tile[t][1]);
    }
  }
  for (std::size_t t = 0; t < tile_rows; ++t) {
    auto* const to = sums + t * stride;
    _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), tile[t][0]));
    _mm256_storeu_pd(to + 4, _mm256_add_pd(_mm256_loadu_pd(to + 4), tile[t][1]));
  }
}
#endif

tile_kernel kernel_of_this_machine() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return add_tile_wide;
#endif
  return add_tile;
}

/// Adds left' · right to the tiles of `sums` on and above the diagonal. Both have `rows` rows of
/// `stride` numbers, a multiple of `tile_cols`.
void add_products(const double* left, const double* right, std::size_t rows, std::size_t stride,
                  double* sums) {
  static const auto kernel = kernel_of_this_machine();
  for (std::size_t i = 0; i < stride; i += tile_rows)
    for (auto j = i / tile_cols * tile_cols; j < stride; j += tile_cols)
      kernel(left + i, right + j, rows, stride, sums + i * stride + j);
}

} // namespace

gram_sum::gram_sum(std::size_t size, std::span<const double> shift)
    : size_(size),
      stride_((size + tile_cols - 1) / tile_cols * tile_cols),
      shift_(shift.begin(), shift.end()),
      sums_(stride_ * stride_) {
  shift_.resize(size);
}

void gram_sum::pack(const double* values, std::size_t rows, const double* weights) {
  packed_.resize(2 * rows * stride_);
  auto* plain = packed_.data();
  auto* weighted = plain + rows * stride_;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < size_; ++j)
      plain[j] = values[j] - shift_[j];
    std::fill(plain + size_, plain + stride_, 0.0);
    if (weights != nullptr)
      for (std::size_t j = 0; j < stride_; ++j)
        weighted[j] = weights[i] * plain[j];
    values += size_;
    plain += stride_;
    weighted += stride_;
  }
}

void gram_sum::add_rows(std::span<const double> values, std::span<const double> weights) {
  if (size_ == 0)
    return;
  const auto rows = values.size() / size_;
  const auto step = std::max<std::size_t>(16, packed_bytes / (stride_ * sizeof(double)));
  for (std::size_t begin = 0; begin < rows; begin += step) {
    const auto count = std::min(step, rows - begin);
    pack(values.data() + begin * size_, count, weights.empty() ? nullptr : weights.data() + begin);
    const auto* const plain = packed_.data();
    add_products(weights.empty() ? plain : plain + count * stride_, plain, count, stride_,
                 sums_.data());
  }
}

void gram_sum::add(vector_view row, double weight) {
  const auto shifted =
      std::any_of(shift_.begin(), shift_.end(), [](double value) { return value != 0.0; });
  if (row.is_dense() || shifted) {
    const auto values = row.to_array();
    add_rows(values, {&weight, 1});
    return;
  }
  const auto indices = row.indices();
  const auto values = row.values();
  for (std::size_t a = 0; a < values.size(); ++a) {
    auto* const to = sums_.data() + static_cast<std::size_t>(indices[a]) * stride_;
    for (auto b = a; b < values.size(); ++b)
      to[indices[b]] += weight * values[a] * values[b];
  }
}

void gram_sum::merge(const gram_sum& other) {
  if (sums_.empty()) {
    *this = other;
    return;
  }
  for (std::size_t at = 0; at < other.sums_.size(); ++at)
    sums_[at] += other.sums_[at];
}

std::vector<double> gram_sum::values() const {
  auto result = std::vector<double>(size_ * size_);
  for (std::size_t i = 0; i < size_; ++i)
    for (auto j = i; j < size_; ++j)
      result[i * size_ + j] = result[j * size_ + i] = sums_[i * stride_ + j];
  return result;
}

} // namespace weir::ml
