// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/polynomial_expansion.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

#include <limits>

namespace weir::ml {

namespace {

constexpr auto size_max = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());

/// The number of monomials of up to `degree` in `variables`, 1 included: C(variables + degree,
/// degree).
std::size_t monomials(std::size_t variables, std::int64_t degree) {
  auto result = std::size_t{1};
  for (std::size_t i = 1; i <= static_cast<std::size_t>(degree); ++i) {
    // Exact at each step: a product of i successive numbers is divisible by i!.
    result = result * (variables + i) / i;
    require(result - 1 <= size_max, [&] {
      return "PolynomialExpansion: " + std::to_string(variables) + " features to degree " +
             std::to_string(degree) + " give more than " + std::to_string(size_max) + " products";
    });
  }
  return result;
}

/// Walks the monomials: those without the last variable first, then those with its first power,
/// and so on. Places count the constant 1, which is left out of the result.
class expander {
public:
  expander(std::span<const double> values, std::span<const std::int32_t> variables)
      : values_(values),
        variables_(variables) {
    // nop
  }

  /// Calls `f(place, value)` for each product of stored values, by ascending places.
  template <class F>
  void visit(std::size_t stored, std::int64_t degree, double factor, std::size_t place,
             F& f) const {
    if (degree == 0 || stored == 0) {
      if (place > 0)
        f(place - 1, factor);
      return;
    }
    const auto variable = variable_of(stored - 1);
    auto power = factor;
    for (std::int64_t exponent = 0; exponent <= degree && power != 0.0; ++exponent) {
      visit(stored - 1, degree - exponent, power, place, f);
      power *= values_[stored - 1];
      place += monomials(variable, degree - exponent);
    }
  }

private:
  [[nodiscard]] std::size_t variable_of(std::size_t stored) const noexcept {
    return variables_.empty() ? stored : static_cast<std::size_t>(variables_[stored]);
  }

  std::span<const double> values_;
  std::span<const std::int32_t> variables_; ///< empty: all
};

vector expand(vector_view row, std::int64_t degree) {
  const auto size = polynomial_expansion::expanded_size(row.size(), degree);
  const auto walk = expander(row.values(), row.indices());
  if (row.is_dense()) {
    auto values = std::vector<double>(size);
    auto keep = [&values](std::size_t place, double value) { values[place] = value; };
    walk.visit(row.num_actives(), degree, 1.0, 0, keep);
    return vector::make_dense(std::move(values));
  }
  auto indices = std::vector<std::int32_t>();
  auto values = std::vector<double>();
  auto keep = [&](std::size_t place, double value) {
    indices.push_back(static_cast<std::int32_t>(place));
    values.push_back(value);
  };
  walk.visit(row.num_actives(), degree, 1.0, 0, keep);
  return vector(vector_view::sparse(size, indices, values));
}

} // namespace

std::size_t polynomial_expansion::expanded_size(std::size_t size, std::int64_t degree) {
  return monomials(size, degree) - 1;
}

vector polynomial_expansion::transform(vector_view row) const {
  return expand(row, degree());
}

frame polynomial_expansion::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col());
  return data.with_column(
      output_name(), column(make_vectors(rows.size(), [&](const row_block& block, vector_data& to) {
        for (auto row = block.begin; row < block.end; ++row)
          to.push_back(expand(rows[row], degree()).view());
      })));
}

} // namespace weir::ml
