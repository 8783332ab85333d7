// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace weir {

/// Owns many short texts in a few large blocks; the views it gives stay valid until `clear` or
/// destruction, also across a move of the arena.
///
/// Not thread-safe. Storing costs a copy; one allocation per block. Move-only.
class text_arena {
public:
  text_arena() = default;
  text_arena(text_arena&& other) noexcept;
  text_arena& operator=(text_arena&& other) noexcept;
  ~text_arena() = default;

  /// Copies a text in. Throws `std::bad_alloc`, leaving the arena as it was.
  std::string_view store(std::string_view text);

  /// The present end, for `rewind`.
  struct mark {
    std::size_t next_block = 0;
    char* free_begin = nullptr;
    char* free_end = nullptr;
  };
  [[nodiscard]] mark end_mark() const noexcept { return {next_block_, free_begin_, free_end_}; }

  /// Voids the views that were given since a mark; no `clear` lies between.
  void rewind(const mark& to) noexcept {
    next_block_ = to.next_block;
    free_begin_ = to.free_begin;
    free_end_ = to.free_end;
  }

  /// Voids all views and keeps the blocks for the texts to come.
  void clear() noexcept;

  /// The memory held, used or not.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
  struct block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
  };

  void open_block_for(std::size_t size);

  std::vector<block> blocks_;
  // Blocks before `next_block_` are in use; the last of those is being filled between the two
  // pointers.
  std::size_t next_block_ = 0;
  char* free_begin_ = nullptr;
  char* free_end_ = nullptr;
  std::size_t bytes_ = 0;
};

} // namespace weir
