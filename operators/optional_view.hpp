// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <weir/operators/view.hpp>

namespace weir {

/// A `const T&` or nothing, with the face of a `std::optional`, to which it converts by a copy.
template <class T>
class optional_ref {
public:
  optional_ref() = default;
  optional_ref(std::nullopt_t) {}
  explicit optional_ref(const T& value) : value_(&value) {}

  bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_; }
  /// Throws `std::bad_optional_access` if there is nothing.
  const T& value() const {
    if (!has_value())
      throw std::bad_optional_access();
    return *value_;
  }
  template <class U>
  T value_or(U&& other) const {
    return has_value() ? *value_ : static_cast<T>(std::forward<U>(other));
  }
  operator std::optional<T>() const {
    return has_value() ? std::optional<T>(*value_) : std::nullopt;
  }

private:
  const T* value_ = nullptr;
};

/// A view of a T or nothing, as user functions get it: a `std::optional` where the view is a value
/// (numbers, text, pairs), an `optional_ref<T>` where it is a reference.
template <class T>
using optional_view = std::conditional_t<std::is_reference_v<view_of<T>>, optional_ref<T>,
                                         std::optional<std::remove_reference_t<view_of<T>>>>;

} // namespace weir
