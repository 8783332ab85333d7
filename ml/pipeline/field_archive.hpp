// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Takes or fills the data of a model, field by field: one function of a model both saves and
/// loads it.
///
///     void fields(field_archive& data) override {
///       data.field("mean", mean_);
///       data.field("std", std_);
///     }
///
/// Writing leaves the fields as they are. Reading finds fields by name, and throws `errc::corrupt`
/// for one that is missing or of another type. A field that came with a later version is asked for
/// by `has` when reading.
class field_archive {
public:
  virtual ~field_archive() = default;

  /// Whether fields are filled rather than taken.
  [[nodiscard]] virtual bool is_reading() const noexcept = 0;
  /// Reading: whether there is such a field. Writing: true.
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;

  virtual void field(std::string_view name, bool& value) = 0;
  virtual void field(std::string_view name, std::int64_t& value) = 0;
  virtual void field(std::string_view name, double& value) = 0;
  virtual void field(std::string_view name, std::string& value) = 0;
  virtual void field(std::string_view name, std::vector<double>& value) = 0;
  virtual void field(std::string_view name, std::vector<float>& value) = 0;
  virtual void field(std::string_view name, std::vector<std::int32_t>& value) = 0;
  virtual void field(std::string_view name, std::vector<std::int64_t>& value) = 0;
  virtual void field(std::string_view name, std::vector<std::string>& value) = 0;
  virtual void field(std::string_view name, std::vector<std::vector<double>>& value) = 0;
  virtual void field(std::string_view name, std::vector<std::vector<std::string>>& value) = 0;
  virtual void field(std::string_view name, vector& value) = 0;
  virtual void field(std::string_view name, std::vector<vector>& value) = 0;
  virtual void field(std::string_view name, matrix& value) = 0;

  /// A count, as 64 bits.
  void field(std::string_view name, std::size_t& value) {
    auto number = static_cast<std::int64_t>(value);
    field(name, number);
    value = static_cast<std::size_t>(number);
  }
};

} // namespace weir::ml
