// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column.hpp>

#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace weir::ml {

/// A column to sort by.
struct sort_key {
  // NOLINTNEXTLINE(google-explicit-constructor): a name alone sorts ascending.
  sort_key(std::string column_name, bool is_ascending = true)
      : name(std::move(column_name)),
        ascending(is_ascending) {
    // nop
  }
  // NOLINTNEXTLINE(google-explicit-constructor)
  sort_key(const char* column_name) : name(column_name) {
    // nop
  }

  std::string name;
  bool ascending = true;
};

[[nodiscard]] inline sort_key descending(std::string name) {
  return {std::move(name), false};
}

/// How rows without a partner are treated by a join.
enum class join_type { inner, left_outer, right_outer, full_outer, left_semi, left_anti };

class grouped_frame;

/// A table of named columns of equal length: the data of machine learning, as Spark's DataFrame.
///
/// A value; immutable; copies share the columns. Every operation gives a new frame and keeps the
/// order of rows unless it says otherwise. Reads from several threads are safe. Unknown columns,
/// columns twice, and lengths that differ are `errc::invalid_argument` naming the column.
class frame {
public:
  using named_column = std::pair<std::string, column>;

  /// No columns, no rows.
  frame() = default;
  explicit frame(std::vector<named_column> columns);
  frame(std::initializer_list<named_column> columns) : frame(std::vector<named_column>(columns)) {
    // nop
  }

  [[nodiscard]] std::size_t num_rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t num_cols() const noexcept { return columns_.size(); }
  [[nodiscard]] const std::vector<named_column>& columns() const& noexcept { return columns_; }
  [[nodiscard]] std::vector<named_column> columns() && { return std::move(columns_); }
  [[nodiscard]] std::vector<std::string> column_names() const;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  [[nodiscard]] const column& operator[](std::string_view name) const&;
  [[nodiscard]] column operator[](std::string_view name) && { return std::as_const(*this)[name]; }

  [[nodiscard]] frame select(const std::vector<std::string>& names) const;
  /// Names that are not there are no error.
  [[nodiscard]] frame drop(const std::vector<std::string>& names) const;
  /// Adds a column at the end, or replaces the one of that name in its place.
  [[nodiscard]] frame with_column(const std::string& name, column data) const;
  [[nodiscard]] frame with_column_renamed(const std::string& from, const std::string& to) const;

  /// The given rows, in that order; a row may come several times.
  [[nodiscard]] frame take(std::span<const std::size_t> rows) const;
  /// The rows `[begin, end)`, as far as they are there.
  [[nodiscard]] frame slice(std::size_t begin, std::size_t end) const;
  [[nodiscard]] frame limit(std::size_t count) const { return slice(0, count); }
  /// The rows of which `keep(row)` is true.
  [[nodiscard]] frame filter(const std::function<bool(std::size_t)>& keep) const;
  /// The rows that miss nothing (no NaN either) in the given columns; none given: in all.
  [[nodiscard]] frame drop_missing(const std::vector<std::string>& names = {}) const;

  /// The rows of both, with the columns of this; the other must have them too, with their types.
  [[nodiscard]] frame union_with(const frame& other) const;
  /// Stable. Missing elements come first, NaN last (reversed if descending). Scalar columns only.
  [[nodiscard]] frame sort(const std::vector<sort_key>& keys) const;
  /// The first of all rows that are equal in the given scalar columns; none given: in all.
  [[nodiscard]] frame distinct(const std::vector<std::string>& names = {}) const;

  /// Rows of both whose key columns are equal; missing keys equal nothing. The result has the keys,
  /// then the other columns of this, then those of `other`; a name twice is an error. Order: this
  /// frame's, then, for right and full joins, the rows of `other` without partner.
  [[nodiscard]] frame join(const frame& other, const std::vector<std::string>& keys,
                           join_type type = join_type::inner) const;

  /// Groups of rows that are equal in the given columns, in the order of their first rows.
  [[nodiscard]] grouped_frame group_by(const std::vector<std::string>& keys) const;

  /// Each row with the given probability (with replacement: a Poisson number of times).
  [[nodiscard]] frame sample(double fraction, std::uint64_t seed,
                             bool with_replacement = false) const;
  /// The rows dealt out at random by weights, which need not sum to 1.
  [[nodiscard]] std::vector<frame> random_split(const std::vector<double>& weights,
                                                std::uint64_t seed) const;

  /// Count, mean, sample deviation, minimum and maximum of columns of numbers and texts, as a frame
  /// of texts with the column `summary`; none given: of all such columns.
  [[nodiscard]] frame describe(const std::vector<std::string>& names = {}) const;
  /// Prints the first rows as a table; longer texts are cut to `width_max` characters, 0: never.
  void show(std::ostream& out, std::size_t rows_max = 20, std::size_t width_max = 20) const;
  /// A line a column: name, type.
  void print_schema(std::ostream& out) const;

private:
  [[nodiscard]] const named_column* find(std::string_view name) const noexcept;

  std::size_t rows_ = 0;
  std::vector<named_column> columns_;
};

} // namespace weir::ml
