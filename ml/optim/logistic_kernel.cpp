// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/logistic_kernel.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::ml {

namespace {

/// Some rows that are computed with at a time; the compiler has the instructions for it.
constexpr std::size_t lanes = 4;
using group [[gnu::vector_size(lanes * sizeof(double))]] = double;
using bits [[gnu::vector_size(lanes * sizeof(double))]] = std::int64_t;

/// exp(x) for x <= 0, which is 2^n exp(r) with |r| <= ln(2) / 2: exp(r) by its Taylor polynomial,
/// whose next term is below 1e-17. Below -708 as at -708.
[[gnu::always_inline]] inline void exp_of_negative(group& x) {
  constexpr auto log2_e = 1.4426950408889634;
  // ln 2 in two parts, the first with few digits, so that its multiples are exact.
  constexpr auto ln2_high = 0.693147180369123816490;
  constexpr auto ln2_low = 1.90821492927058770002e-10;
  // Added to a small number, leaves it rounded to a whole one in the lowest bits.
  constexpr auto shifter = 6755399441055744.0;
  constexpr auto exponent_bias = 1023;
  constexpr auto mantissa_bits = 52;
  x = x < -708.0 ? group{} - 708.0 : x;
  const auto shifted = x * log2_e + shifter;
  const auto n = shifted - shifter;
  const auto r = (x - n * ln2_high) - n * ln2_low;
  constexpr double inverse_factorials[] = {1.0 / 6227020800.0,
                                           1.0 / 479001600.0,
                                           1.0 / 39916800.0,
                                           1.0 / 3628800.0,
                                           1.0 / 362880.0,
                                           1.0 / 40320.0,
                                           1.0 / 5040.0,
                                           1.0 / 720.0,
                                           1.0 / 120.0,
                                           1.0 / 24.0,
                                           1.0 / 6.0,
                                           0.5,
                                           1.0,
                                           1.0};
  auto sum = group{};
#pragma GCC unroll 14
  for (const auto factor : inverse_factorials)
    sum = sum * r + factor;
  const auto power = (reinterpret_cast<bits>(shifted) + exponent_bias) << mantissa_bits;
  x = sum * reinterpret_cast<group>(power);
}

/// ln(1 + x) for 0 <= x <= 1, which is 2 artanh(s), s = x / (2 + x) <= 1/3, by the series of artanh.
[[gnu::always_inline]] inline void log_of_one_plus(group& x) {
  const auto s = x / (x + 2.0);
  const auto square = s * s;
  constexpr auto last_power = 33;
  auto sum = group{};
#pragma GCC unroll 17
  for (auto power = last_power; power >= 1; power -= 2)
    sum = sum * square + 1.0 / power;
  x = 2.0 * s * sum;
}

[[gnu::always_inline]] inline void losses_of_group(const double* labels, double* margins,
                                                   double* losses) {
  group label;
  group margin;
  std::memcpy(&label, labels, sizeof label);
  std::memcpy(&margin, margins, sizeof margin);
  // exp(-|m|) never overflows; all else follows from it by the sign of the margin.
  auto tail = margin < 0.0 ? margin : -margin;
  exp_of_negative(tail);
  auto loss = tail;
  log_of_one_plus(loss);
  loss += (margin < 0.0 ? group{} : margin) - label * margin;
  // By the sign of the derivative, so that a small one is not a difference of large numbers.
  const auto fits = (margin < 0.0) ^ (label > 0.5);
  const auto share = (fits ? tail : group{} + 1.0) / (tail + 1.0);
  const auto derivative = label > 0.5 ? -share : share;
  std::memcpy(margins, &derivative, sizeof derivative);
  std::memcpy(losses, &loss, sizeof loss);
}

[[gnu::always_inline]] inline void losses_of_rows(const double* labels, double* margins,
                                                  double* losses, std::size_t rows) {
  auto i = std::size_t{0};
  for (; i + lanes <= rows; i += lanes)
    losses_of_group(labels + i, margins + i, losses + i);
  // What is left is filled up to a group, so that a row's bits do not depend on its place.
  if (const auto left = rows - i; left > 0) {
    double padded[3][lanes] = {};
    std::copy_n(labels + i, left, padded[0]);
    std::copy_n(margins + i, left, padded[1]);
    losses_of_group(padded[0], padded[1], padded[2]);
    std::copy_n(padded[1], left, margins + i);
    std::copy_n(padded[2], left, losses + i);
  }
}

using kernel = void (*)(const double*, double*, double*, std::size_t);

void losses_plain(const double* labels, double* margins, double* losses, std::size_t rows) {
  losses_of_rows(labels, margins, losses, rows);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void losses_wide(const double* labels, double* margins, double* losses,
                                             std::size_t rows) {
  losses_of_rows(labels, margins, losses, rows);
}
#endif

kernel kernel_of_this_machine() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return losses_wide;
#endif
  return losses_plain;
}

} // namespace

void logistic_losses(std::span<const double> labels, std::span<double> margins,
                     std::span<double> losses) noexcept {
  static const auto chosen = kernel_of_this_machine();
  chosen(labels.data(), margins.data(), losses.data(), margins.size());
}

} // namespace weir::ml
