// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <string>
#include <vector>

#include "ml/truth/truth_case.hpp"

namespace weir::testing::truth {

/// Numbers, and the strings NaN, Infinity and -Infinity.
[[nodiscard]] bool is_number(const json::value& value);
[[nodiscard]] double to_double(const json::value& value);
[[nodiscard]] std::int64_t to_integer(const json::value& value);
[[nodiscard]] bool to_bool(const json::value& value);
/// The text of a string; empty for anything else.
[[nodiscard]] std::string text_of(const json::value& value);
/// As it would stand in a file.
[[nodiscard]] std::string to_text(const json::value& value);

[[nodiscard]] std::vector<double> to_doubles(const json::value& list);
[[nodiscard]] std::vector<std::string> to_texts(const json::value& list);
/// `{size, indices, values}`.
[[nodiscard]] bool is_sparse_vector(const json::value& value);
/// A sparse vector as an array.
[[nodiscard]] json::value as_dense(const json::value& sparse);
/// An array, or a sparse vector.
[[nodiscard]] ml::vector to_vector(const json::value& value);
[[nodiscard]] std::vector<ml::vector> to_vectors(const json::value& list);
/// `{rows, cols, values}` by columns, or an array of rows.
[[nodiscard]] ml::matrix to_matrix(const json::value& value);

/// A param of the case, or a default.
[[nodiscard]] double param_or(const truth_case& asked, std::string_view name, double otherwise);
[[nodiscard]] std::int64_t param_or(const truth_case& asked, std::string_view name, int otherwise);
[[nodiscard]] bool param_or(const truth_case& asked, std::string_view name, bool otherwise);
[[nodiscard]] std::string param_or(const truth_case& asked, std::string_view name,
                                   const char* otherwise);

// The notation of answers.
[[nodiscard]] json::value answer_of(double value);
[[nodiscard]] json::value answer_of(ml::vector_view value);
[[nodiscard]] json::value answer_of(const std::vector<double>& values);
[[nodiscard]] json::value answer_of(const std::vector<std::string>& values);
[[nodiscard]] json::value answer_of(const std::vector<ml::vector>& values);
/// As an array of rows, or by columns: as the case has its matrices.
[[nodiscard]] json::value answer_of(const truth_case& asked, const ml::matrix& value);
/// For each element the answer, or `{error: ...}` if it threw one, as the case expects it.
[[nodiscard]] json::value
answers_or_errors(const json::value& list,
                  const std::function<json::value(const json::value&)>& answer_one);

} // namespace weir::testing::truth
