// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/generalized_linear_regression_summary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

// How the summary of a training is printed.

namespace weir::ml {

namespace {

using cells = std::vector<std::string>;

std::string rounded(double value) {
  const auto is_zero = std::abs(value) < 0.5e-4;
  return fmt::format("{:.4f}", is_zero ? 0.0 : value);
}

// Each column as wide as its widest cell, to the right.
std::string aligned(const std::vector<cells>& rows) {
  auto widths = std::vector<std::size_t>(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  auto text = std::string();
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      fmt::format_to(std::back_inserter(text), "{}{:>{}}", i == 0 ? "" : " ", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

std::string deviances(const generalized_linear_regression_summary& of) {
  return aligned({{"Null deviance:", rounded(of.null_deviance()), "on",
                   std::to_string(of.residual_degree_of_freedom_null()), "degrees of freedom"},
                  {"Residual deviance:", rounded(of.deviance()), "on",
                   std::to_string(of.residual_degree_of_freedom()), "degrees of freedom"}});
}

} // namespace

std::string generalized_linear_regression_training_summary::to_string() const {
  const auto with_errors = !standard_errors_.empty();
  auto rows = std::vector<cells>{{"Feature", "Estimate"}};
  if (with_errors)
    rows.front().insert(rows.front().end(), {"Std Error", "T Value", "P Value"});
  const auto t = with_errors ? t_values() : std::vector<double>();
  const auto p = with_errors ? p_values() : std::vector<double>();
  const auto add_row = [&](const std::string& name, std::size_t i) {
    auto& row = rows.emplace_back(cells{name, rounded(parameters_[i])});
    if (with_errors)
      row.insert(row.end(), {rounded(standard_errors_[i]), rounded(t[i]), rounded(p[i])});
  };
  const auto features = parameters_.size() - (has_intercept() ? 1 : 0);
  if (has_intercept())
    add_row("(Intercept)", features);
  for (std::size_t i = 0; i < features; ++i)
    add_row(features_col_ + "_" + std::to_string(i), i);
  const auto family = form().family->name();
  auto text = "Coefficients:\n" + aligned(rows);
  text += fmt::format("\n(Dispersion parameter for {} family taken to be {})\n", family,
                      rounded(dispersion()));
  text += deviances(*this);
  return family == "tweedie" ? text : text + "AIC: " + rounded(aic()) + "\n";
}

} // namespace weir::ml
