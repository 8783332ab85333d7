// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/huge_pages.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace weir::ml {

/// Memory for numbers that are read and written here and there: on whole cache lines, and from a
/// quarter of a huge page on whole huge pages, so that a table of some megabytes does not wait for the
/// translation of addresses. New elements are left as they are unless a value is given.
template <class T>
class large_allocator {
public:
  using value_type = T;

  large_allocator() = default;
  template <class U>
  large_allocator(const large_allocator<U>& /*other*/) noexcept { // NOLINT: as allocators do
    // nop
  }

  [[nodiscard]] T* allocate(std::size_t count) {
    const auto bytes = count * sizeof(T);
    if (!is_large(bytes))
      return static_cast<T*>(::operator new(bytes, line));
    const auto whole = (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
    auto* const memory = ::operator new(whole, page);
    prefer_huge_pages(memory, whole);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    ::operator delete(memory, is_large(count * sizeof(T)) ? page : line);
  }
  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }

  friend bool operator==(const large_allocator&, const large_allocator&) noexcept { return true; }

private:
  static constexpr auto line = std::align_val_t(64);
  static constexpr auto page = std::align_val_t(huge_page_bytes);

  static constexpr bool is_large(std::size_t bytes) noexcept {
    return bytes >= huge_page_bytes / 4;
  }
};

template <class T>
using large_vector = std::vector<T, large_allocator<T>>;

} // namespace weir::ml
