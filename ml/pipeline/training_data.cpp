// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/training_data.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

const vector_data& checked_vectors(const column& from, const std::string& name) {
  require(from.type() == column_type::vector, [&] {
    return "column '" + name + "' must hold vectors, but is of type " + to_string(from.type()) +
           "; a VectorAssembler makes vectors of columns";
  });
  for (std::size_t row = 0; from.has_missing() && row < from.size(); ++row)
    require(!from.is_missing(row), [&] {
      return "column '" + name + "' misses the vector of row " + std::to_string(row);
    });
  const auto& vectors = from.vectors();
  for (std::size_t row = 0; !vectors.uniform_size() && row < vectors.size(); ++row)
    require(vectors[row].size() == vectors.cols(), [&] {
      return "column '" + name + "' has a vector of size " + std::to_string(vectors[row].size()) +
             " in row " + std::to_string(row) + ", but the first has size " +
             std::to_string(vectors.cols());
    });
  return vectors;
}

} // namespace

feature_rows::feature_rows(const frame& data, const std::string& column_name)
    : column_(data[column_name]),
      vectors_(&checked_vectors(column_, column_name)) {
  // nop
}

feature_rows::feature_rows(const frame& data, const std::string& column_name,
                           std::size_t fitted_size)
    : feature_rows(data, column_name) {
  require(size() == 0 || num_features() == fitted_size, [&] {
    return "column '" + column_name + "' has vectors of size " + std::to_string(num_features()) +
           " where the model was fitted to size " + std::to_string(fitted_size);
  });
}

void feature_rows::require_finite(const std::string& column_name) const {
  const auto values = vectors_->values();
  // A number times 0 is 0, or NaN if the number is not finite: sums of many at a time.
  const auto all_finite = parallel_reduce<bool>(
      block_plan(values.size()),
      [&](const row_block& block) {
        double sums[8] = {};
        auto i = block.begin;
        for (; i + 8 <= block.end; i += 8)
          for (std::size_t lane = 0; lane < 8; ++lane)
            sums[lane] += values[i + lane] * 0.0;
        for (; i < block.end; ++i)
          sums[0] += values[i] * 0.0;
        return std::all_of(std::begin(sums), std::end(sums), [](double sum) { return sum == 0.0; });
      },
      [](bool& all, bool next) { all = all && next; });
  if (all_finite || values.empty())
    return;
  for (std::size_t row = 0; row < size(); ++row)
    (*this)[row].for_each_active([&](std::size_t j, double value) {
      require(std::isfinite(value), [&] {
        return "column '" + column_name + "' has the value " + number_text(value) + " in row " +
               std::to_string(row) + ", feature " + std::to_string(j);
      });
    });
}

column numeric_values(const frame& data, const std::string& column_name, const std::string& what) {
  const auto& from = data[column_name];
  require(from.is_numeric(), [&] {
    const auto hint =
        from.type() == column_type::string ? "; a StringIndexer makes numbers of texts" : "";
    return "the " + what + " column '" + column_name + "' must hold numbers, but is of type " +
           to_string(from.type()) + hint;
  });
  auto out = from.to_doubles();
  const auto values = out.doubles();
  const auto wrong =
      std::find_if(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  require(wrong == values.end() && !out.has_missing(), [&] {
    auto row = static_cast<std::size_t>(wrong - values.begin());
    for (std::size_t i = 0; i < out.size(); ++i)
      if (out.is_missing(i))
        row = std::min(row, i);
    return "the " + what + " in column '" + column_name + "' is missing or NaN in row " +
           std::to_string(row);
  });
  return out;
}

row_weights::row_weights(const frame& data, const std::optional<std::string>& column_name) {
  if (!column_name || column_name->empty()) {
    sum_ = static_cast<double>(data.num_rows());
    return;
  }
  column_ = numeric_values(data, *column_name, "weight");
  values_ = column_.doubles();
  for (std::size_t row = 0; row < values_.size(); ++row) {
    require(values_[row] >= 0 && std::isfinite(values_[row]), [&] {
      return "the weight in column '" + *column_name + "' is " + number_text(values_[row]) +
             " in row " + std::to_string(row) + "; weights are finite and not negative";
    });
    sum_ += values_[row];
  }
}

training_data::training_data(const frame& data, const std::string& features_col,
                             const std::string& label_col,
                             const std::optional<std::string>& weight_col)
    : features(data, features_col),
      label_column(numeric_values(data, label_col, "label")),
      labels(label_column.doubles()),
      weights(data, weight_col) {
  require(!labels.empty(), std::string("there are no rows to learn from"));
}

std::size_t count_classes(const column& labels, const std::string& column_name,
                          std::size_t classes_max, const std::string& what) {
  auto classes = std::size_t{0};
  const auto values = labels.doubles();
  for (std::size_t row = 0; row < values.size(); ++row) {
    const auto label = values[row];
    require(
        label >= 0 && label == std::floor(label) && label < static_cast<double>(classes_max), [&] {
          return "the " + what + " in column '" + column_name + "' is " + number_text(label) +
                 " in row " + std::to_string(row) +
                 "; classes are whole numbers from 0 to less than " + std::to_string(classes_max);
        });
    classes = std::max(classes, static_cast<std::size_t>(label) + 1);
  }
  const auto& known = labels.metadata().attributes;
  if (!known.empty())
    classes = std::max(classes, known.front().arity().value_or(0));
  return classes;
}

} // namespace weir::ml
