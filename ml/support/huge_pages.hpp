// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/huge_pages.hpp>

#include <cstddef>

namespace weir::ml {

/// Makes room in a vector or string that is about to be filled, by huge pages if it is large.
template <class Container>
void reserve_large(Container& container, std::size_t count) {
  container.reserve(count);
  prefer_huge_pages(container.data(), container.capacity() * sizeof(*container.data()));
}

/// Makes room in a vector or string for `more`, if there is none: as much as all will need, of which
/// what is there and these are a share, and a little more.
template <class Container>
void reserve_share(Container& container, std::size_t more, double share) {
  const auto size = container.size() + more;
  if (size > container.capacity())
    reserve_large(container,
                  static_cast<std::size_t>(static_cast<double>(size) / share * 1.03) + 1);
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
