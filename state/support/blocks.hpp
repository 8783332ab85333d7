// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir::detail {

/// Threads that write to different cache lines do not slow one another down.
inline constexpr std::size_t cache_line_bytes = 64;

/// Takes memory for the data of chunks and tables: whole cache lines, so that no two blocks share one.
///
/// Blocks of the size of a chunk's columns are kept for the next one who wants such a block, since what
/// goes back to the system comes as cleared pages, which cost more than the loop that fills them. Blocks
/// of many megabytes lie on huge pages if the system has any. Any thread; a lock that is held for
/// some instructions. Throws `std::bad_alloc`.
[[nodiscard]] void* take_block(std::size_t bytes);

/// Gives a block back; `bytes` is what was asked for.
void give_block(void* block, std::size_t bytes) noexcept;

/// The memory that waits for the next one who wants a block, over the process: 64 MiB at most, what is
/// given back beyond goes to the system.
[[nodiscard]] std::size_t kept_block_bytes() noexcept;

/// Blocks for standard containers.
template <class T>
struct block_allocator {
  using value_type = T;

  block_allocator() = default;
  template <class U>
  block_allocator(const block_allocator<U>&) noexcept {
    // nop
  }
  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(alignof(T) <= cache_line_bytes, "weir: no type is aligned to more than 64 bytes");
    return static_cast<T*>(take_block(count * sizeof(T)));
  }
  void deallocate(T* cells, std::size_t count) noexcept { give_block(cells, count * sizeof(T)); }
  friend bool operator==(const block_allocator&, const block_allocator&) { return true; }
};

} // namespace weir::detail
