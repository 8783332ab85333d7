// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/blocks.hpp>

#include "../../catch.hpp"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace blocks_test {

using weir::detail::cache_line_bytes;
using weir::detail::give_block;
using weir::detail::kept_block_bytes;
using weir::detail::take_block;

namespace {

/// The cache line of an address.
std::uintptr_t line_of(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) / cache_line_bytes;
}

} // namespace

TEST_CASE("no two blocks share a cache line, whatever their size") {
  std::vector<std::pair<char*, std::size_t>> blocks;
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{8}, std::size_t{63}, std::size_t{65}, std::size_t{4096},
        std::size_t{4097}, std::size_t{5000}, std::size_t{33'000}, std::size_t{262'144},
        std::size_t{262'145}, std::size_t{5'000'000}})
    for (int twice = 0; twice < 2; ++twice) {
      auto* const block = static_cast<char*>(take_block(bytes));
      CHECK(reinterpret_cast<std::uintptr_t>(block) % cache_line_bytes == 0);
      std::memset(block, 1, bytes);
      blocks.emplace_back(block, bytes);
    }
  for (const auto& [left, left_bytes] : blocks)
    for (const auto& [right, right_bytes] : blocks)
      if (left != right)
        CHECK((line_of(left + left_bytes - 1) < line_of(right) ||
               line_of(right + right_bytes - 1) < line_of(left)));
  for (const auto& [block, bytes] : blocks)
    give_block(block, bytes);
}

TEST_CASE("a block that was given back is taken by whoever needs one of about its size") {
  void* const first = take_block(32'768);
  const std::size_t before = kept_block_bytes();
  give_block(first, 32'768);
  if (kept_block_bytes() == before)
    return; // the address sanitizer sees every block
  CHECK(kept_block_bytes() == before + 32'768);
  void* const second = take_block(30'000);
  CHECK(second == first);
  CHECK(kept_block_bytes() == before);
  give_block(second, 30'000);
}

TEST_CASE("blocks that are kept have a limit, and large and small ones are not kept") {
  constexpr std::size_t limit = 64 * 1024 * 1024;
  constexpr std::size_t bytes = 256 * 1024;
  std::vector<void*> blocks;
  for (std::size_t sum = 0; sum < 2 * limit; sum += bytes)
    blocks.push_back(take_block(bytes));
  for (void* const block : blocks)
    give_block(block, bytes);
  CHECK(kept_block_bytes() <= limit);
  const std::size_t before = kept_block_bytes();
  for (const std::size_t other : {std::size_t{64}, std::size_t{300'000}, std::size_t{8'000'000}}) {
    give_block(take_block(other), other);
    CHECK(kept_block_bytes() == before);
  }
}

} // namespace blocks_test
