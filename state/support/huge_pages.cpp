// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/huge_pages.hpp>

#include <sys/mman.h>

#include <cstdint>

namespace weir {

void prefer_huge_pages(const void* begin, std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t page = huge_page_bytes;
  const auto first = reinterpret_cast<std::uintptr_t>(begin);
  const auto inner_begin = (first + page - 1) / page * page;
  const auto inner_end = (first + bytes) / page * page;
  // Whole pages alone, so that nobody else's memory is touched. What it answers does not matter.
  if (inner_begin < inner_end)
    ::madvise(reinterpret_cast<void*>(inner_begin), inner_end - inner_begin, MADV_HUGEPAGE);
#endif
}

} // namespace weir
