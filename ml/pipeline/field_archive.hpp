// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::ml {

/// A field of a type that models can have. The place in the list is what is stored: add at the end.
using field_value =
    std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<double>*,
                 std::vector<float>*, std::vector<std::int32_t>*, std::vector<std::int64_t>*,
                 std::vector<std::string>*, std::vector<std::vector<double>>*,
                 std::vector<std::vector<std::string>>*, vector*, std::vector<vector>*, matrix*>;

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

  /// `T` is one of the types that `field_value` points to.
  template <class T>
  void field(std::string_view name, T& value) {
    visit(name, field_value(&value));
  }
  /// A count, as 64 bits.
  void field(std::string_view name, std::size_t& value) {
    auto number = static_cast<std::int64_t>(value);
    field(name, number);
    value = static_cast<std::size_t>(number);
  }

protected:
  virtual void visit(std::string_view name, field_value value) = 0;
};

} // namespace weir::ml
