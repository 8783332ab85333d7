// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/stratified_sample.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

void check(const std::map<std::string, double>& fractions, bool with_replacement) {
  for (const auto& [stratum, fraction] : fractions)
    require(fraction >= 0.0 && (with_replacement || fraction <= 1.0), [&] {
      return "sample_by: the fraction " + number_text(fraction) + " of stratum '" + stratum +
             (with_replacement ? "' is negative" : "' is outside [0, 1]");
    });
}

/// Calls `f(row, fraction)` for each row of a stratum that is named.
template <class F>
void for_each_sampled(const frame& data, const std::string& stratum_col,
                      const std::map<std::string, double>& fractions, F f) {
  const auto strata = data[stratum_col].to_strings();
  for (std::size_t row = 0; row < strata.size(); ++row) {
    if (strata.is_missing(row))
      continue;
    const auto found = fractions.find(std::string(strata.strings()[row]));
    if (found != fractions.end())
      f(row, *found);
  }
}

} // namespace

frame sample_by(const frame& data, const std::string& stratum_col,
                const std::map<std::string, double>& fractions, std::uint64_t seed,
                bool with_replacement) {
  check(fractions, with_replacement);
  auto random = random_generator(seed);
  auto taken = std::vector<std::size_t>();
  for_each_sampled(data, stratum_col, fractions, [&](std::size_t row, const auto& stratum) {
    const auto times =
        with_replacement ? random.poisson(stratum.second) : (random.chance(stratum.second) ? 1 : 0);
    taken.insert(taken.end(), static_cast<std::size_t>(times), row);
  });
  return data.take(taken);
}

frame sample_by_exact(const frame& data, const std::string& stratum_col,
                      const std::map<std::string, double>& fractions, std::uint64_t seed,
                      bool with_replacement) {
  check(fractions, with_replacement);
  auto rows_of = std::map<std::string, std::vector<std::size_t>>();
  for_each_sampled(data, stratum_col, fractions, [&](std::size_t row, const auto& stratum) {
    rows_of[stratum.first].push_back(row);
  });
  auto random = random_generator(seed);
  auto taken = std::vector<std::size_t>();
  for (auto& [stratum, rows] : rows_of) {
    const auto size = static_cast<std::size_t>(
        std::ceil(fractions.at(stratum) * static_cast<double>(rows.size())));
    if (with_replacement) {
      for (std::size_t i = 0; i < size; ++i)
        taken.push_back(rows[random.below(rows.size())]);
      continue;
    }
    random.shuffle(rows);
    taken.insert(taken.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size));
  }
  std::sort(taken.begin(), taken.end());
  return data.take(taken);
}

} // namespace weir::ml
