// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <string>

namespace weir::ml {

/// Columns by their names. `errc::invalid_argument` naming one that is not there, or holds vectors or
/// lists, which are no keys.
[[nodiscard]] std::vector<column> key_columns(const frame& from,
                                              const std::vector<std::string>& names);

/// Numbers rows by the values of key columns: equal rows get equal numbers, counted from 0 in the
/// order in which they first came. -0.0 equals 0.0, and NaN equals NaN. Takes what
/// `key_columns` gives.
class row_keys {
public:
  static constexpr auto none = ~std::size_t{0};

  row_keys();
  row_keys(const row_keys&) = delete;
  row_keys& operator=(const row_keys&) = delete;
  ~row_keys();

  /// The number of each row, new ones for values not seen before. With `missing_is_none`, rows that
  /// miss a key get `none`.
  [[nodiscard]] std::vector<std::size_t> add(const std::vector<column>& keys, bool missing_is_none);
  /// The same, but values not seen before get `none`.
  [[nodiscard]] std::vector<std::size_t> look_up(const std::vector<column>& keys) const;
  /// The number of different keys.
  [[nodiscard]] std::size_t size() const noexcept;

private:
  struct table;
  std::unique_ptr<table> table_;
};

} // namespace weir::ml
