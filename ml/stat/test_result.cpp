// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/test_result.hpp>

#include <weir/ml/support/number_text.hpp>

#include <string_view>

namespace weir::ml {

namespace {

std::string_view strength_of(double p_value) {
  if (p_value <= 0.01)
    return "very strong";
  if (p_value <= 0.05)
    return "strong";
  return p_value <= 0.1 ? "low" : "no";
}

} // namespace

std::string to_string(const test_result& result) {
  auto text = "method: " + result.method + '\n';
  if (result.degrees_of_freedom > 0.0)
    text += "degrees of freedom: " + number_text(result.degrees_of_freedom) + '\n';
  text += "statistic: " + number_text(result.statistic) + '\n';
  text += "p-value: " + number_text(result.p_value) + '\n';
  text += std::string(strength_of(result.p_value)) +
          " presumption against the null hypothesis: " + result.null_hypothesis;
  return text;
}

} // namespace weir::ml
