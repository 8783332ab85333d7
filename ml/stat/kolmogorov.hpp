// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::ml {

/// P(D_n > statistic) for Kolmogorov's two-sided statistic D_n of `n` independent values against
/// the continuous distribution they come from; n > 0.
///
/// Up to n = 2000 exact (Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", 2003),
/// beyond by the expansion of Pelz and Good (1976), whose error there is below 1e-8; in the upper
/// tail (n D² > 4) by twice Smirnov's one-sided formula, whose relative error there is below 1e-9,
/// as Simard and L'Ecuyer (2011) advise. Costs at most some 50 ms.
double kolmogorov_survival(double statistic, std::int64_t n);

} // namespace weir::ml
