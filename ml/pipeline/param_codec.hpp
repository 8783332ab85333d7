// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// The types that a `param` can have, as JSON. Reading throws `errc::corrupt` if the text is of
/// another kind. Vectors and matrices are objects in Spark's JSON.
[[nodiscard]] std::string param_json(bool value);
[[nodiscard]] std::string param_json(std::int64_t value);
[[nodiscard]] std::string param_json(double value);
[[nodiscard]] std::string param_json(const std::string& value);
[[nodiscard]] std::string param_json(const std::vector<double>& value);
[[nodiscard]] std::string param_json(const std::vector<std::int64_t>& value);
[[nodiscard]] std::string param_json(const std::vector<std::string>& value);
[[nodiscard]] std::string param_json(const std::vector<std::vector<double>>& value);
[[nodiscard]] std::string param_json(const std::vector<std::vector<std::string>>& value);
[[nodiscard]] std::string param_json(const vector& value);
[[nodiscard]] std::string param_json(const matrix& value);

void param_from_json(std::string_view json, bool& value);
void param_from_json(std::string_view json, std::int64_t& value);
void param_from_json(std::string_view json, double& value);
void param_from_json(std::string_view json, std::string& value);
void param_from_json(std::string_view json, std::vector<double>& value);
void param_from_json(std::string_view json, std::vector<std::int64_t>& value);
void param_from_json(std::string_view json, std::vector<std::string>& value);
void param_from_json(std::string_view json, std::vector<std::vector<double>>& value);
void param_from_json(std::string_view json, std::vector<std::vector<std::string>>& value);
void param_from_json(std::string_view json, vector& value);
void param_from_json(std::string_view json, matrix& value);

} // namespace weir::ml
