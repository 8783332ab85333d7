// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir::ml {

/// Advises the system to back memory by pages of 2 MiB where it can, if there are some of them. To
/// be called before memory is touched: the first touch of a page of 4 KiB takes as long as it takes
/// to fill it. No effect on what is stored, and none at all where the system has no such pages.
void prefer_huge_pages(const void* begin, std::size_t bytes) noexcept;

/// Makes room in a vector or string that is about to be filled, by huge pages if it is large.
template <class Container>
void reserve_large(Container& container, std::size_t count) {
  container.reserve(count);
  prefer_huge_pages(container.data(), container.capacity() * sizeof(*container.data()));
}

/// So many values of 0, in huge pages if there are many.
template <class Container>
[[nodiscard]] Container large_zeros(std::size_t count) {
  auto result = Container();
  reserve_large(result, count);
  result.resize(count);
  return result;
}

} // namespace weir::ml
