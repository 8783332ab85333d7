// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/support/json.hpp>
#include <weir/ml/support/json_text.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

std::string to_json(vector_view v) {
  auto out = std::string("{");
  append_json_member(out, "type", v.is_dense() ? 1 : 0);
  if (!v.is_dense()) {
    append_json_member(out, "size", v.size());
    append_json_member(out, "indices", v.indices());
  }
  append_json_member(out, "values", v.values());
  return out += '}';
}

std::string to_json(const matrix& m) {
  auto out = std::string("{");
  append_json_member(out, "type", m.is_dense() ? 1 : 0);
  append_json_member(out, "numRows", m.num_rows());
  append_json_member(out, "numCols", m.num_cols());
  if (!m.is_dense()) {
    append_json_member(out, "colPtrs", m.pointers());
    append_json_member(out, "rowIndices", m.indices());
  }
  append_json_member(out, "values", m.values());
  append_json_member(out, "isTransposed", m.is_transposed());
  return out += '}';
}

vector vectors::from_json(std::string_view json) {
  const auto value = parse_json(json, "the text of a vector");
  auto values = json_doubles(json_member(value, "values"));
  if (json_integer(json_member(value, "type")) == 1)
    return dense(std::move(values));
  return sparse(json_integer(json_member(value, "size")),
                json_int32s(json_member(value, "indices")), std::move(values));
}

matrix matrices::from_json(std::string_view json) {
  const auto value = parse_json(json, "the text of a matrix");
  auto rows = json_integer(json_member(value, "numRows"));
  auto cols = json_integer(json_member(value, "numCols"));
  require(rows >= 0 && cols >= 0, std::string("a matrix has no negative size"));
  const auto transposed =
      json_member(value, "isTransposed").is_bool() && json_member(value, "isTransposed").get_bool();
  if (transposed)
    std::swap(rows, cols);
  const auto stored_rows = static_cast<std::size_t>(rows);
  const auto stored_cols = static_cast<std::size_t>(cols);
  auto values = json_doubles(json_member(value, "values"));
  const auto stored =
      json_integer(json_member(value, "type")) == 1
          ? dense(stored_rows, stored_cols, std::move(values))
          : sparse(stored_rows, stored_cols, json_int32s(json_member(value, "colPtrs")),
                   json_int32s(json_member(value, "rowIndices")), std::move(values));
  return transposed ? stored.transpose() : stored;
}

} // namespace weir::ml
