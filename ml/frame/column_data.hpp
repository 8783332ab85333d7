// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector.hpp>
#include <weir/ml/support/huge_pages.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Appends places in a buffer, which moved by `shift`.
inline void append_shifted(std::vector<std::size_t>& to, const std::vector<std::size_t>& places,
                           std::size_t shift) {
  const auto size = to.size();
  to.resize(size + places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    to[size + i] = places[i] + shift;
}

/// Texts, one after another in one buffer: no allocation a text. Filled once, then shared.
class string_data {
public:
  void push_back(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  /// Appends all texts of the other.
  void append(const string_data& other) {
    append_shifted(ends_, other.ends_, bytes_.size());
    bytes_.append(other.bytes_);
  }
  /// Makes room for the texts of `next` if there is none: for all that will come, of which this and
  /// `next` are a share.
  void make_room(const string_data& next, double share) {
    reserve_share(ends_, next.ends_.size(), share);
    reserve_share(bytes_, next.bytes_.size(), share);
  }
  /// Leaves no text, but the room for some.
  void clear() noexcept {
    bytes_.clear();
    ends_.clear();
  }
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept {
    const auto begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Lists of elements, one after another in one buffer. `Elements` is `std::vector<double>` or
/// `string_data`.
template <class Elements>
class list_data {
public:
  /// Appends to the list that is open.
  template <class T>
  void add(const T& element) {
    elements_.push_back(element);
  }
  /// Ends the open list, which makes it a row.
  void end_row() { ends_.push_back(elements_.size()); }
  /// Appends all rows of the other; no row may be open.
  void append(const list_data& other) {
    append_shifted(ends_, other.ends_, elements_.size());
    if constexpr (requires { elements_.append(other.elements_); })
      elements_.append(other.elements_);
    else
      elements_.insert(elements_.end(), other.elements_.begin(), other.elements_.end());
  }
  /// As `string_data::make_room`, for rows.
  void make_room(const list_data& next, double share) {
    reserve_share(ends_, next.ends_.size(), share);
    elements_.make_room(next.elements_, share);
  }
  /// Leaves no row, but the room for some.
  void clear() noexcept {
    elements_.clear();
    ends_.clear();
  }

  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] std::size_t begin_of(std::size_t row) const noexcept {
    return row == 0 ? 0 : ends_[row - 1];
  }
  [[nodiscard]] std::size_t end_of(std::size_t row) const noexcept { return ends_[row]; }
  [[nodiscard]] std::size_t length(std::size_t row) const noexcept {
    return end_of(row) - begin_of(row);
  }
  /// The `i`-th element of a row.
  [[nodiscard]] decltype(auto) at(std::size_t row, std::size_t i) const {
    return elements_[begin_of(row) + i];
  }
  [[nodiscard]] const Elements& elements() const noexcept { return elements_; }

private:
  Elements elements_;
  std::vector<std::size_t> ends_;
};

using double_array_data = list_data<std::vector<double>>;
using string_array_data = list_data<string_data>;

/// The vectors of a column: their values (and, if sparse, indices) one after another in one buffer.
///
/// While all rows are dense and of equal size nothing else is stored, and the values are a row-major
/// matrix (`dense_rows`); else there are 24 bytes a row beside the values.
class vector_data {
public:
  /// Takes a row-major matrix over without a copy; `values.size()` is a multiple of `cols`.
  static vector_data of_rows(std::size_t rows, std::size_t cols, std::vector<double> values);

  void reserve(std::size_t rows, std::size_t values);
  /// As `string_data::make_room`, for rows.
  void make_room(const vector_data& next, double share);
  /// Leaves no row, but the room for some.
  void clear() noexcept;
  void push_back(vector_view row);
  /// Appends all rows of the other.
  void append(const vector_data& other);

  [[nodiscard]] std::size_t size() const noexcept { return rows_; }
  [[nodiscard]] vector_view operator[](std::size_t row) const noexcept {
    if (places_.empty())
      return vector_view::dense(std::span(values_).subspan(row * cols_, cols_));
    return placed(places_[row]);
  }

  /// Whether all rows are dense and of equal size.
  [[nodiscard]] bool all_dense() const noexcept { return places_.empty(); }
  /// The size of the first row, and of all if `uniform_size`; 0 if there are no rows.
  [[nodiscard]] std::size_t cols() const noexcept { return cols_; }
  /// Whether all rows have the same size.
  [[nodiscard]] bool uniform_size() const noexcept { return uniform_; }
  /// All values, row by row: a row-major matrix if `all_dense`.
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }
  /// The number of stored entries.
  [[nodiscard]] std::size_t num_actives() const noexcept { return values_.size(); }

private:
  struct place {
    std::size_t value;
    std::size_t index;
    std::uint32_t size;
    std::uint32_t actives; ///< `dense_mark`: dense
  };

  static constexpr auto dense_mark = ~std::uint32_t{0};

  [[nodiscard]] vector_view placed(const place& at) const noexcept {
    const auto values = std::span(values_);
    if (at.actives == dense_mark)
      return vector_view::dense(values.subspan(at.value, at.size));
    return vector_view::sparse(at.size, std::span(indices_).subspan(at.index, at.actives),
                               values.subspan(at.value, at.actives));
  }
  void place_rows();

  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  bool uniform_ = true;
  std::vector<double> values_;
  std::vector<std::int32_t> indices_;
  std::vector<place> places_;
};

} // namespace weir::ml
