// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/class_sums.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

constexpr auto no_row = ~std::size_t{0};

struct block_sums {
  std::vector<double> weights;
  std::vector<double> sums;
  std::vector<double> squares{};
  std::size_t wrong_row = no_row; ///< the first with a value that is not allowed
};

bool is_allowed(class_sums_of what, double value) noexcept {
  switch (what) {
  case class_sums_of::nonnegative_values:
    return value >= 0.0 && std::isfinite(value);
  case class_sums_of::zeros_and_ones:
    return value == 0.0 || value == 1.0;
  case class_sums_of::values_and_squares:
    return std::isfinite(value);
  }
  return false;
}

const char* rule_of(class_sums_of what) noexcept {
  switch (what) {
  case class_sums_of::nonnegative_values:
    return "multinomial and complement naive Bayes need finite features that are not negative";
  case class_sums_of::zeros_and_ones:
    return "Bernoulli naive Bayes needs features that are 0 or 1";
  case class_sums_of::values_and_squares:
    return "Gaussian naive Bayes needs finite features";
  }
  return "";
}

[[noreturn]] void fail_value(const feature_rows& rows, std::size_t row, class_sums_of what,
                             const std::string& features_col) {
  auto text = std::string();
  rows[row].for_each_active([&](std::size_t j, double value) {
    if (text.empty() && !is_allowed(what, value))
      text = "column '" + features_col + "' has the value " + number_text(value) + " in row " +
             std::to_string(row) + ", feature " + std::to_string(j) + "; " + rule_of(what);
  });
  fail_argument(text);
}

template <class_sums_of What>
block_sums sum_block(const training_data& data, const class_sums& shape, const row_block& block) {
  auto part = block_sums{std::vector<double>(shape.classes),
                         std::vector<double>(shape.classes * shape.features)};
  if constexpr (What == class_sums_of::values_and_squares)
    part.squares.resize(part.sums.size());
  for (auto row = block.begin; row < block.end; ++row) {
    const auto label = static_cast<std::size_t>(data.labels[row]);
    const auto weight = data.weights[row];
    auto* const sums = part.sums.data() + label * shape.features;
    auto allowed = true;
    data.features[row].for_each_active([&](std::size_t j, double value) {
      allowed &= is_allowed(What, value);
      if constexpr (What == class_sums_of::values_and_squares) {
        const auto shifted = value - shape.shift[j];
        sums[j] += weight * shifted;
        part.squares[label * shape.features + j] += weight * shifted * shifted;
      } else {
        sums[j] += weight * value;
      }
    });
    if (!allowed) {
      part.wrong_row = row;
      break;
    }
    part.weights[label] += weight;
  }
  return part;
}

template <class_sums_of What>
block_sums sum_all(const training_data& data, const class_sums& shape) {
  // Each block has a table of its own: all of them take no more than a quarter of the data.
  const auto table = 4 * std::max<std::size_t>(shape.classes * shape.features, 1);
  const auto room = data.features.vectors().num_actives() / table;
  return parallel_reduce<block_sums>(
      block_plan(data.size(), std::clamp<std::size_t>(room, 2, 64)),
      [&](const row_block& block) { return sum_block<What>(data, shape, block); },
      [](block_sums& total, block_sums&& next) {
        axpy(1.0, vector_view::dense(next.weights), total.weights);
        axpy(1.0, vector_view::dense(next.sums), total.sums);
        axpy(1.0, vector_view::dense(next.squares), total.squares);
        total.wrong_row = std::min(total.wrong_row, next.wrong_row);
      });
}

block_sums sum_all(const training_data& data, const class_sums& shape, class_sums_of what) {
  switch (what) {
  case class_sums_of::nonnegative_values:
    return sum_all<class_sums_of::nonnegative_values>(data, shape);
  case class_sums_of::zeros_and_ones:
    return sum_all<class_sums_of::zeros_and_ones>(data, shape);
  case class_sums_of::values_and_squares:
    break;
  }
  return sum_all<class_sums_of::values_and_squares>(data, shape);
}

} // namespace

class_sums sum_classes(const training_data& data, std::size_t classes, class_sums_of what,
                       const std::string& features_col) {
  auto result = class_sums();
  result.classes = classes;
  result.features = data.num_features();
  result.shift.resize(result.features);
  // Entries that are not stored are zeros, so sparse rows are not shifted.
  if (what == class_sums_of::values_and_squares && data.features.vectors().all_dense()) {
    result.shift = data.features[0].to_array();
    for (auto& value : result.shift)
      value = std::isfinite(value) ? value : 0.0;
  }
  auto sums = sum_all(data, result, what);
  if (sums.wrong_row != no_row)
    fail_value(data.features, sums.wrong_row, what, features_col);
  result.weights = std::move(sums.weights);
  result.sums = std::move(sums.sums);
  result.squares = std::move(sums.squares);
  return result;
}

} // namespace weir::ml
