// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include "stage_harness.hpp"

namespace allocation_test {

namespace {

std::atomic<std::size_t> allocations{0};

void* counted_allocation(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size))
    return memory;
  throw std::bad_alloc();
}

} // namespace

} // namespace allocation_test

// For the whole executable. Not inlined: the compiler would see a `new` next to a `free` and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return allocation_test::counted_allocation(size);
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
  return allocation_test::counted_allocation(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocation_test::allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  allocation_test::allocations.fetch_add(1, std::memory_order_relaxed);
  const auto unit = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit))
    return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace allocation_test {

using namespace weir;
using test::stage_harness;
using test::test_source;

namespace {

/// 100,000 words in lines of ten, of a vocabulary of 1,000, in chunks of 500 lines.
std::vector<std::shared_ptr<const chunk<std::string>>> word_lines() {
  std::vector<std::string> lines;
  std::size_t word = 0;
  for (int line = 0; line < 10'000; ++line) {
    std::string text;
    for (int i = 0; i < 10; ++i) {
      text += "a-word-of-some-length-" + std::to_string(word % 1000) + " ";
      word = word * 31 + 17;
    }
    lines.push_back(text);
  }
  return test::cut_chunks(lines, {500});
}

/// Allocations of the third batch, when tables and buffers have grown.
template <class T>
std::size_t allocations_when_warm(topology& plan, const dstream<std::string>& lines,
                                  const dstream<T>& result) {
  stage_harness harness(plan);
  harness.tap(result);
  const auto chunks = word_lines();
  std::size_t before = 0;
  for (std::int64_t i = 1; i <= 3; ++i) {
    harness.give<std::string>(lines, {chunks});
    before = allocations;
    harness.run(i * 1000);
  }
  return allocations - before;
}

} // namespace

TEST_CASE("word count allocates for each chunk, never for each word") {
  topology plan(std::chrono::milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto counts = lines.flat_map(split(' ')).count_by_value();
  const std::size_t count = allocations_when_warm(plan, lines, counts);
  INFO(count << " allocations for 100,000 words in 20 chunks of lines");
  CHECK(count < 5 * 20);
}

TEST_CASE("element-wise stages allocate for each chunk, never for each word") {
  topology plan(std::chrono::milliseconds(1000));
  const auto lines = test_source<std::string>(plan);
  const auto pairs = lines.flat_map(split(' '))
                         .filter([](std::string_view word) { return word.back() != '7'; })
                         .map([](std::string_view word) { return std::pair(word, 1); });
  const std::size_t count = allocations_when_warm(plan, lines, pairs);
  INFO(count << " allocations for 100,000 words in 20 chunks of lines");
  // Three hops.
  CHECK(count < 3 * 20 * 20);
}

TEST_CASE("reduce_by_key over pairs of words allocates for each chunk, never for each word") {
  topology plan(std::chrono::milliseconds(1000), 4);
  const auto lines = test_source<std::string>(plan);
  const auto sums = lines.flat_map(split(' '))
                        .map([](std::string_view word) { return std::pair(word, 1); })
                        .reduce_by_key(std::plus<>{});
  const std::size_t count = allocations_when_warm(plan, lines, sums);
  INFO(count << " allocations for 100,000 words in 20 chunks of lines");
  CHECK(count < 2 * 20 * 20);
}

TEST_CASE("a join of words allocates for each chunk, never for each word") {
  topology plan(std::chrono::milliseconds(1000), 4);
  const auto lines = test_source<std::string>(plan);
  const auto words = lines.flat_map(split(' '));
  const auto lengths =
      words.map([](std::string_view word) { return std::pair(word, word.size()); });
  const auto joined =
      lengths.reduce_by_key([](std::size_t, std::size_t b) { return b; }).join(lengths);
  const std::size_t count = allocations_when_warm(plan, lines, joined);
  INFO(count << " allocations for 100,000 words in 20 chunks of lines");
  // A shuffle of each side into four, and the results.
  CHECK(count < 6 * 20 * 20);
}

TEST_CASE("the states of two copies of a stage share no cache line") {
  topology plan(std::chrono::milliseconds(1000), 2);
  const auto pairs = test_source<std::pair<std::int64_t, std::int64_t>>(plan);
  const auto summed = pairs.update_state_by_key(
      [](std::span<const std::int64_t>, const std::optional<std::int64_t>& old) { return old; });
  const auto mapped = pairs.map_with_state<std::int64_t>(
      [](std::int64_t, const std::optional<std::int64_t>&, state<std::int64_t>&) { return 0; });
  for (const node_id id : {summed.node(), mapped.node()})
    for (std::uint32_t copy = 0; copy < 2; ++copy) {
      const auto made = plan.node(id).make_stage({copy, 2});
      // It begins on a line, and is made of whole ones; its tables and buffers are `take_block`s.
      CHECK(reinterpret_cast<std::uintptr_t>(made.get()) % detail::cache_line_bytes == 0);
    }
}

} // namespace allocation_test
