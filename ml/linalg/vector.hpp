// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <concepts>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace weir::ml {

/// A vector of doubles that owns its elements, dense or sparse. A value; reads from several threads
/// are safe. Converts to `vector_view`, which has the reading members too.
class vector {
public:
  /// The empty dense vector.
  vector() = default;

  /// A copy of what the view looks at, of the same kind.
  explicit vector(vector_view view);

  /// Checks as `vectors::sparse` does.
  static vector make_sparse(std::int64_t size, std::vector<std::int32_t> indices,
                            std::vector<double> values);
  static vector make_dense(std::vector<double> values) noexcept;

  [[nodiscard]] vector_view view() const noexcept {
    return dense_ ? vector_view::dense(values_) : vector_view::sparse(size_, indices_, values_);
  }
  // NOLINTNEXTLINE(google-explicit-constructor): a vector is good wherever a view is.
  operator vector_view() const noexcept { return view(); }

  [[nodiscard]] std::size_t size() const noexcept { return dense_ ? values_.size() : size_; }
  [[nodiscard]] bool is_dense() const noexcept { return dense_; }
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }
  [[nodiscard]] std::span<const std::int32_t> indices() const noexcept { return indices_; }
  [[nodiscard]] double operator[](std::size_t i) const { return view()[i]; }
  [[nodiscard]] std::size_t num_actives() const noexcept { return values_.size(); }
  [[nodiscard]] std::size_t num_nonzeros() const noexcept { return view().num_nonzeros(); }
  [[nodiscard]] std::int64_t argmax() const noexcept { return view().argmax(); }
  [[nodiscard]] std::vector<double> to_array() const { return view().to_array(); }
  template <class F>
  void for_each_active(F&& f) const {
    view().for_each_active(std::forward<F>(f));
  }
  template <class F>
  void for_each_nonzero(F&& f) const {
    view().for_each_nonzero(std::forward<F>(f));
  }

  /// The same elements, all of them stored.
  [[nodiscard]] vector to_dense() const;
  /// The same elements, only those stored that are not zero.
  [[nodiscard]] vector to_sparse() const;
  /// Sparse if that takes less room, that is if 1.5 * (nonzeros + 1) < size; else dense.
  [[nodiscard]] vector compressed() const;
  /// The elements at `indices`, in that order, numbered from 0; of the same kind.
  [[nodiscard]] vector slice(std::span<const std::int32_t> indices) const;

  /// Gives the elements of a dense vector away without a copy; those of a sparse one as an array.
  [[nodiscard]] std::vector<double> release_array() &&;

private:
  std::size_t size_ = 0;
  bool dense_ = true;
  std::vector<std::int32_t> indices_;
  std::vector<double> values_;
};

/// A dense vector by Spark's class name: `dense_vector({1.0, 0.0, 3.0})`.
class dense_vector : public vector {
public:
  explicit dense_vector(std::vector<double> values) : vector(make_dense(std::move(values))) {
    // nop
  }
};

/// A sparse vector by Spark's class name; checks as `vectors::sparse` does.
class sparse_vector : public vector {
public:
  sparse_vector(std::int64_t size, std::vector<std::int32_t> indices, std::vector<double> values)
      : vector(make_sparse(size, std::move(indices), std::move(values))) {
    // nop
  }
};

/// Whether a vector is `compressed` as sparse.
[[nodiscard]] constexpr bool sparse_is_smaller(std::size_t size, std::size_t nonzeros) noexcept {
  return 1.5 * (static_cast<double>(nonzeros) + 1.0) < static_cast<double>(size);
}

/// Makes vectors, by Spark's names.
namespace vectors {

/// `dense(1.0, 0.0, 3.0)`.
template <class... Numbers>
  requires(sizeof...(Numbers) > 0 && (std::convertible_to<Numbers, double> && ...))
[[nodiscard]] vector dense(Numbers... values) {
  return vector::make_dense({static_cast<double>(values)...});
}

[[nodiscard]] vector dense(std::vector<double> values);

/// From stored entries whose indices are increasing. Throws `errc::invalid_argument` in this order:
/// size < 0; lengths differ; more entries than size; first index < 0; indices not strictly
/// increasing; last index >= size.
[[nodiscard]] vector sparse(std::int64_t size, std::vector<std::int32_t> indices,
                            std::vector<double> values);

/// From pairs (index, value) in any order, which are sorted here; an index twice is an error.
[[nodiscard]] vector sparse(std::int64_t size,
                            std::vector<std::pair<std::int32_t, double>> entries);
[[nodiscard]] vector sparse(std::int64_t size,
                            std::initializer_list<std::pair<std::int32_t, double>> entries);

/// A dense vector of zeros.
[[nodiscard]] vector zeros(std::size_t size);

/// Reads the text form; also `errc::invalid_argument` for a bare number, `[1,,]`, `(1,[1,2])`.
[[nodiscard]] vector parse(std::string_view text);
[[nodiscard]] vector from_json(std::string_view json);

} // namespace vectors

} // namespace weir::ml
