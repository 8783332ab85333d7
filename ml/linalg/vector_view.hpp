// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weir::ml {

/// A dense or sparse vector that lies elsewhere: in a `vector`, or in a row of a column. What
/// algorithms take, so that they copy nothing.
///
/// Two pointers and two lengths, to be passed by value; it must not outlive what it looks into.
/// Indices of a sparse vector are strictly increasing; stored zeros are allowed.
class vector_view {
public:
  /// The empty dense vector.
  vector_view() = default;

  static vector_view dense(std::span<const double> values) noexcept {
    auto view = vector_view();
    view.size_ = values.size();
    view.values_ = values;
    return view;
  }

  /// Unchecked: `indices` must be increasing and less than `size`, and as many as `values`.
  static vector_view sparse(std::size_t size, std::span<const std::int32_t> indices,
                            std::span<const double> values) noexcept {
    auto view = vector_view();
    view.size_ = size;
    view.dense_ = false;
    view.indices_ = indices.data();
    view.values_ = values;
    return view;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool is_dense() const noexcept { return dense_; }
  /// The stored values: all of them if dense.
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }
  /// Where the stored values belong; empty if dense.
  [[nodiscard]] std::span<const std::int32_t> indices() const noexcept {
    return {indices_, dense_ ? 0 : values_.size()};
  }

  /// The element at `i`; `errc::invalid_argument` outside [0, size). Sparse: a binary search.
  [[nodiscard]] double operator[](std::size_t i) const;

  /// The number of stored entries.
  [[nodiscard]] std::size_t num_actives() const noexcept { return values_.size(); }
  /// The number of entries that are not zero.
  [[nodiscard]] std::size_t num_nonzeros() const noexcept;
  /// The index of the largest element, the first of equal ones; elements that are not stored count
  /// as zeros. -1 if the vector is empty.
  [[nodiscard]] std::int64_t argmax() const noexcept;

  /// Calls `f(index, value)` for each stored entry, in order of indices.
  template <class F>
  void for_each_active(F&& f) const {
    const auto count = values_.size();
    if (dense_) {
      for (std::size_t i = 0; i < count; ++i)
        f(i, values_[i]);
    } else {
      for (std::size_t i = 0; i < count; ++i)
        f(static_cast<std::size_t>(indices_[i]), values_[i]);
    }
  }

  /// The same without stored zeros.
  template <class F>
  void for_each_nonzero(F&& f) const {
    for_each_active([&f](std::size_t i, double value) {
      if (value != 0)
        f(i, value);
    });
  }

  /// All elements, in a fresh array.
  [[nodiscard]] std::vector<double> to_array() const;
  /// Writes all elements into `out`, which has `size()` places.
  void copy_to(std::span<double> out) const;

private:
  std::size_t size_ = 0;
  const std::int32_t* indices_ = nullptr;
  std::span<const double> values_;
  bool dense_ = true;
};

/// By value across kinds: stored zeros are ignored; sizes must agree. NaN equals nothing.
[[nodiscard]] bool operator==(vector_view a, vector_view b) noexcept;

/// Spark's hash, equal for equal vectors of either kind (the first 128 entries that are not zero).
[[nodiscard]] std::int32_t hash_code(vector_view v) noexcept;

/// `[1.0,0.0,3.0]` if dense, `(size,[indices],[values])` if sparse; numbers as `number_text`.
[[nodiscard]] std::string to_string(vector_view v);
/// Spark's JSON: `{"type":1,"values":[...]}` dense, `{"type":0,"size":..,"indices":..,"values":..}`.
[[nodiscard]] std::string to_json(vector_view v);

} // namespace weir::ml
