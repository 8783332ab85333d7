// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <optional>
#include <string>

namespace weir::ml {

// What learners read from a frame, checked once. All throw `errc::invalid_argument` naming column
// and row.

/// A column of vectors, all of one size and none missing. Shares the frame's data.
class feature_rows {
public:
  feature_rows(const frame& data, const std::string& column_name);
  /// Those that a model is used on: refused if there are some, of another size than it was fitted to.
  feature_rows(const frame& data, const std::string& column_name, std::size_t fitted_size);

  [[nodiscard]] std::size_t size() const noexcept { return vectors_->size(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return vectors_->cols(); }
  [[nodiscard]] vector_view operator[](std::size_t row) const noexcept { return (*vectors_)[row]; }
  [[nodiscard]] const vector_data& vectors() const noexcept { return *vectors_; }
  /// All values as a row-major matrix, if all rows are dense; else empty.
  [[nodiscard]] std::span<const double> dense_values() const noexcept {
    return vectors_->all_dense() ? vectors_->values() : std::span<const double>();
  }
  /// `errc::invalid_argument` naming column and row if a value is NaN or infinite.
  void require_finite(const std::string& column_name) const;

private:
  column column_;
  const vector_data* vectors_;
};

/// A numeric column as doubles: integers and booleans convert; nothing missing, no NaN. Texts are an
/// error that says that they need an indexer. `what` is the column's role, such as "label".
[[nodiscard]] column numeric_values(const frame& data, const std::string& column_name,
                                    const std::string& what);

/// Weights: from the column if one is named, else all 1. Not negative, finite.
class row_weights {
public:
  row_weights(const frame& data, const std::optional<std::string>& column_name);

  [[nodiscard]] double operator[](std::size_t row) const noexcept {
    return values_.empty() ? 1.0 : values_[row];
  }
  /// Whether all are 1 without being stored.
  [[nodiscard]] bool all_one() const noexcept { return values_.empty(); }
  /// Empty if all are 1.
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }
  [[nodiscard]] double sum() const noexcept { return sum_; }

private:
  column column_;
  std::span<const double> values_;
  double sum_ = 0.0;
};

/// Features, labels and weights of supervised learning.
struct training_data {
  training_data(const frame& data, const std::string& features_col, const std::string& label_col,
                const std::optional<std::string>& weight_col = std::nullopt);

  feature_rows features;
  column label_column;
  std::span<const double> labels;
  row_weights weights;

  [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return features.num_features(); }
};

/// The number of classes: from the label column's attribute if it has one, else the largest label
/// + 1. Labels must be whole numbers from 0 up; more than `classes_max` classes are an error, which
/// calls them `what`.
[[nodiscard]] std::size_t count_classes(const column& labels, const std::string& column_name,
                                        std::size_t classes_max = 100'000,
                                        const std::string& what = "label");

} // namespace weir::ml
