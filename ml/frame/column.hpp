// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/attribute.hpp>
#include <weir/ml/frame/column_data.hpp>

#include <memory>
#include <string>
#include <variant>

namespace weir::ml {

/// What the elements of a column are.
enum class column_type {
  float64,
  int64,
  string,
  boolean,
  vector,
  string_array,
  double_array,
};

/// `double`, `bigint`, `string`, `boolean`, `vector`, `array<string>`, `array<double>`.
[[nodiscard]] std::string to_string(column_type type);

/// A column of a frame: typed elements, some of which may be missing, and what is known of them.
///
/// Immutable and cheap to copy: copies share the elements. Reads from several threads are safe.
/// What is stored at a missing place is of no meaning (NaN in columns of doubles).
class column {
public:
  /// No elements, of type float64.
  column() : column(std::vector<double>()) {
    // nop
  }

  explicit column(std::vector<double> values);
  explicit column(std::vector<std::int64_t> values);
  /// Booleans, each 0 or 1.
  explicit column(std::vector<std::uint8_t> values);
  explicit column(string_data values);
  explicit column(vector_data values);
  explicit column(string_array_data values);
  explicit column(double_array_data values);

  /// From values of one's own, copied.
  static column of(std::span<const double> values);
  static column of(const std::vector<std::string>& values);
  static column of(const std::vector<bool>& values);
  static column of(const std::vector<ml::vector>& values);
  static column of(const std::vector<std::vector<std::string>>& values);
  static column of(const std::vector<std::vector<double>>& values);

  [[nodiscard]] column_type type() const noexcept {
    return static_cast<column_type>(values_->index());
  }
  [[nodiscard]] std::size_t size() const noexcept;

  /// The elements; `errc::invalid_argument` if they are of another type.
  [[nodiscard]] std::span<const double> doubles() const { return get<std::vector<double>>(); }
  [[nodiscard]] std::span<const std::int64_t> integers() const {
    return get<std::vector<std::int64_t>>();
  }
  [[nodiscard]] std::span<const std::uint8_t> booleans() const {
    return get<std::vector<std::uint8_t>>();
  }
  [[nodiscard]] const string_data& strings() const { return get<string_data>(); }
  [[nodiscard]] const vector_data& vectors() const { return get<vector_data>(); }
  [[nodiscard]] const string_array_data& string_arrays() const { return get<string_array_data>(); }
  [[nodiscard]] const double_array_data& double_arrays() const { return get<double_array_data>(); }

  /// Whether the elements are numbers or booleans.
  [[nodiscard]] bool is_numeric() const noexcept;
  /// The elements of a numeric column as doubles, missing ones as NaN: its own if it has doubles,
  /// else a converted copy. `errc::invalid_argument` for other types.
  [[nodiscard]] column to_doubles() const;
  /// The element as text, as `show` prints it; `null` if missing.
  [[nodiscard]] std::string text(std::size_t row) const;
  /// The same elements as texts; numbers as Spark casts them to strings. Missing stay missing.
  [[nodiscard]] column to_strings() const;

  [[nodiscard]] bool has_missing() const noexcept { return missing_ != nullptr; }
  [[nodiscard]] bool is_missing(std::size_t row) const noexcept {
    return missing_ != nullptr && (*missing_)[row] != 0;
  }
  /// The same elements, of which those are missing whose mark is not 0; as many marks as elements.
  [[nodiscard]] column with_missing(std::vector<std::uint8_t> marks) const;

  [[nodiscard]] const column_metadata& metadata() const noexcept;
  [[nodiscard]] column with_metadata(column_metadata metadata) const;

  /// The elements of the given rows, in that order, with the same metadata.
  [[nodiscard]] column take(std::span<const std::size_t> rows) const;
  /// As `take`; rows equal to `no_row` give missing elements.
  [[nodiscard]] column take_or_missing(std::span<const std::size_t> rows) const;
  static constexpr auto no_row = ~std::size_t{0};
  /// The elements of both, which must be of one type; the metadata of the first.
  [[nodiscard]] column append(const column& other) const;

private:
  using values =
      std::variant<std::vector<double>, std::vector<std::int64_t>, string_data,
                   std::vector<std::uint8_t>, vector_data, string_array_data, double_array_data>;

  explicit column(values elements);
  [[noreturn]] void fail_type(column_type wanted) const;

  template <class T>
  [[nodiscard]] const T& get() const {
    if (const auto* found = std::get_if<T>(values_.get())) [[likely]]
      return *found;
    fail_type(static_cast<column_type>(values(T()).index()));
  }

  std::shared_ptr<const values> values_;
  std::shared_ptr<const std::vector<std::uint8_t>> missing_;
  std::shared_ptr<const column_metadata> metadata_;
};

} // namespace weir::ml
