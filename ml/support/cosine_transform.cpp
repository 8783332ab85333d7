// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/cosine_transform.hpp>

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::ml {

struct cosine_transform::fourier {
  Eigen::FFT<double> transform;
};

namespace {

/// Where element i stands after the even ones in order are followed by the odd ones in reverse.
std::size_t reordered(std::size_t i, std::size_t size) {
  return i % 2 == 0 ? i / 2 : size - 1 - i / 2;
}

} // namespace

cosine_transform::cosine_transform(std::size_t size)
    : size_(size),
      fourier_(std::make_unique<fourier>()),
      shifts_(size),
      values_(size),
      spectrum_(size) {
  const auto count = static_cast<double>(size);
  for (std::size_t k = 0; k < size; ++k)
    shifts_[k] = std::polar(std::sqrt((k == 0 ? 1.0 : 2.0) / count),
                            -std::numbers::pi * static_cast<double>(k) / (2.0 * count));
}

cosine_transform::~cosine_transform() = default;

void cosine_transform::forward(std::span<const double> in, std::span<double> out) {
  if (size_ <= 1) {
    std::copy(in.begin(), in.end(), out.begin());
    return;
  }
  for (std::size_t i = 0; i < size_; ++i)
    values_[reordered(i, size_)] = in[i];
  fourier_->transform.fwd(spectrum_.data(), values_.data(), static_cast<int>(size_));
  for (std::size_t k = 0; k < size_; ++k)
    out[k] = (spectrum_[k] * shifts_[k]).real();
}

void cosine_transform::inverse(std::span<const double> in, std::span<double> out) {
  if (size_ <= 1) {
    std::copy(in.begin(), in.end(), out.begin());
    return;
  }
  // The spectrum of a real vector: what forward left of it is the real part of element k, and,
  // seen from the other end, the imaginary one.
  for (std::size_t k = 0; k < size_; ++k) {
    const auto mirrored = k == 0 ? 0.0 : in[size_ - k];
    const auto scale = std::norm(shifts_[k]);
    spectrum_[k] = std::complex<double>(in[k], -mirrored) * std::conj(shifts_[k]) / scale;
  }
  fourier_->transform.inv(values_.data(), spectrum_.data(), static_cast<int>(size_));
  for (std::size_t i = 0; i < size_; ++i)
    out[i] = values_[reordered(i, size_)].real();
}

} // namespace weir::ml
