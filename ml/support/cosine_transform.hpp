// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace weir::ml {

/// The orthonormal discrete cosine transform of type II of vectors of one size, and its inverse
/// (type III), by one complex Fourier transform of the same size after Makhoul ("A fast cosine
/// transform in one and two dimensions", 1980). O(n log n) for sizes of small prime factors.
/// For one thread; keeps buffers.
class cosine_transform {
public:
  explicit cosine_transform(std::size_t size);
  ~cosine_transform();
  cosine_transform(const cosine_transform&) = delete;
  cosine_transform& operator=(const cosine_transform&) = delete;

  /// `in` and `out` have `size` numbers and may be one.
  void forward(std::span<const double> in, std::span<double> out);
  void inverse(std::span<const double> in, std::span<double> out);

private:
  struct fourier;

  std::size_t size_;
  std::unique_ptr<fourier> fourier_;
  std::vector<std::complex<double>> shifts_; ///< exp(-i pi k / (2 n)), scaled to orthonormality
  std::vector<std::complex<double>> values_;
  std::vector<std::complex<double>> spectrum_;
};

} // namespace weir::ml
