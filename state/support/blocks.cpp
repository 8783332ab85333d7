// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/blocks.hpp>

#include <weir/state/support/huge_pages.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>

namespace weir::detail {

namespace {

constexpr std::size_t kept_size_min = 4096 + 1;
constexpr std::size_t kept_size_max = 256 * 1024;
// With the address sanitizer, memory that was given back has to be seen as such.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kept_bytes_max = 0;
#else
constexpr std::size_t kept_bytes_max = 64 * 1024 * 1024;
#endif
constexpr std::size_t huge_size_min = 2 * huge_page_bytes;

constexpr std::size_t rounded_up(std::size_t bytes, std::size_t unit) noexcept {
  return (bytes + unit - 1) / unit * unit;
}

/// Sizes between two powers of two are rounded up to one of four.
struct size_class {
  explicit constexpr size_class(std::size_t bytes) noexcept {
    const auto shift = static_cast<std::size_t>(std::bit_width(bytes - 1)) - 3;
    const std::size_t quarter = (bytes - 1) >> shift; // 4 to 7
    index = (shift - shift_min) * 4 + quarter - 4;
    size = (quarter + 1) << shift;
  }
  static constexpr std::size_t shift_min = 10; ///< of `kept_size_min`
  std::size_t index = 0;
  std::size_t size = 0;
};
static_assert(size_class(kept_size_min).index == 0);
constexpr std::size_t size_classes = size_class(kept_size_max).index + 1;

/// Blocks of one size that nobody uses. Each holds the address of the next.
class alignas(cache_line_bytes) kept_blocks {
public:
  void* take() noexcept {
    const std::lock_guard lock(mutex_);
    node* const first = first_;
    if (first != nullptr)
      first_ = first->next;
    return first;
  }
  void give(void* block) noexcept {
    const std::lock_guard lock(mutex_);
    first_ = ::new (block) node{first_};
  }

private:
  struct node {
    node* next;
  };
  std::mutex mutex_;
  node* first_ = nullptr;
};

struct keeper {
  std::array<kept_blocks, size_classes> by_size;
  std::atomic<std::size_t> bytes{0};
};

/// Never destroyed: chunks may outlive all that is.
keeper& kept() noexcept {
  static keeper& blocks = *new keeper;
  return blocks;
}

void* aligned_memory(std::size_t bytes, std::size_t alignment) {
  return ::operator new(bytes, std::align_val_t(alignment));
}

bool is_kept(std::size_t bytes) noexcept {
  return bytes >= kept_size_min && bytes <= kept_size_max;
}

/// How a block that is not of a kept size lies in memory.
struct layout {
  explicit layout(std::size_t wanted) noexcept
      : alignment(wanted >= huge_size_min ? huge_page_bytes : cache_line_bytes),
        bytes(rounded_up(wanted, alignment)) {}
  std::size_t alignment;
  std::size_t bytes;
};

} // namespace

void* take_block(std::size_t bytes) {
  if (is_kept(bytes)) {
    const size_class wanted(bytes);
    keeper& blocks = kept();
    if (void* const block = blocks.by_size[wanted.index].take()) {
      blocks.bytes -= wanted.size;
      return block;
    }
    return aligned_memory(wanted.size, cache_line_bytes);
  }
  const layout plan(bytes);
  void* const block = aligned_memory(plan.bytes, plan.alignment);
  if (plan.alignment == huge_page_bytes)
    prefer_huge_pages(block, plan.bytes);
  return block;
}

void give_block(void* block, std::size_t bytes) noexcept {
  if (!is_kept(bytes)) {
    ::operator delete(block, std::align_val_t(layout(bytes).alignment));
    return;
  }
  const size_class freed(bytes);
  keeper& blocks = kept();
  if (blocks.bytes + freed.size > kept_bytes_max) {
    ::operator delete(block, std::align_val_t(cache_line_bytes));
    return;
  }
  blocks.bytes += freed.size;
  blocks.by_size[freed.index].give(block);
}

std::size_t kept_block_bytes() noexcept {
  return kept().bytes;
}

} // namespace weir::detail
