// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir {

inline constexpr std::size_t huge_page_bytes = 2 * 1024 * 1024;

/// Advises the system to back memory by pages of 2 MiB where it can, if there are some of them. To
/// be called before memory is touched: the first touch of a page of 4 KiB takes as long as it takes
/// to fill it. No effect on what is stored, and none at all where the system has no such pages.
void prefer_huge_pages(const void* begin, std::size_t bytes) noexcept;

} // namespace weir
