// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace weir::ml {

/// For margins m and labels y of 0 or 1: losses = ln(1 + exp(m)) - y m, and margins become the
/// derivatives 1 / (1 + exp(-m)) - y. All have one size. To about an ulp of exp and ln(1 + x); never
/// overflows; NaN gives NaN. Computes some rows at a time, with wide registers where the processor
/// has them.
void logistic_losses(std::span<const double> labels, std::span<double> margins,
                     std::span<double> losses) noexcept;

} // namespace weir::ml
