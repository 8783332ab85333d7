// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/cell_array.hpp>

#include "../../catch.hpp"

#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace cell_array_test {

using weir::detail::cell_array;

namespace {

template <class T>
std::vector<T> listed(const cell_array<T>& cells) {
  return {cells.begin(), cells.end()};
}

/// Throws when it is copied too often; knows how many there are.
struct fragile {
  inline static int alive = 0;
  inline static int copies_left = 0;
  int value;
  explicit fragile(int v) : value(v) { ++alive; }
  fragile(const fragile& other) : value(other.value) {
    if (copies_left-- == 0)
      throw std::runtime_error("no more copies");
    ++alive;
  }
  fragile& operator=(const fragile&) = default;
  ~fragile() { --alive; }
};

template <class T, class Make>
void check_like_vector(Make make) {
  cell_array<T> cells;
  std::vector<T> expected;
  for (int i = 0; i < 1000; ++i) {
    cells.emplace_back(make(i));
    expected.push_back(make(i));
  }
  CHECK(listed(cells) == expected);
  cells.truncate(700);
  cells.pop_back();
  expected.resize(699);
  CHECK(listed(cells) == expected);
  cell_array<T> copy = cells;
  copy.append(cells.begin(), cells.end());
  copy.append_at(cells, std::vector<std::size_t>{5, 3, 3});
  expected.insert(expected.end(), cells.begin(), cells.end());
  for (const int place : {5, 3, 3})
    expected.push_back(make(place));
  CHECK(listed(copy) == expected);
  cell_array<T> moved;
  moved.append(std::make_move_iterator(copy.begin()), std::make_move_iterator(copy.end()));
  CHECK(listed(moved) == expected);
  cells = std::move(moved);
  CHECK(listed(cells) == expected);
  cells.clear();
  CHECK(cells.empty());
  CHECK(cells.capacity() >= expected.size());
}

} // namespace

TEST_CASE("an array of cells does what a vector does") {
  check_like_vector<int>([](int i) { return i; });
  check_like_vector<std::string>(
      [](int i) { return "a text that is too long for its place " + std::to_string(i); });
}

TEMPLATE_TEST_CASE("an array takes what a function makes, but for what is none", "", int,
                   std::string) {
  const auto made = [](std::size_t i) {
    if constexpr (std::is_same_v<TestType, int>)
      return static_cast<int>(i) * 3;
    else
      return "a text that is too long for its place " + std::to_string(i);
  };
  cell_array<TestType> cells;
  cells.emplace_back(made(99));
  std::size_t calls = 0;
  const auto make = [&](std::size_t i) {
    CHECK(i == calls++);
    return i % 7 == 3 ? std::nullopt : std::optional(made(i));
  };
  cells.append_some(40, make);
  CHECK(calls == 40);
  calls = 0;
  cells.append_some(100, make);
  CHECK(calls == 100);
  cells.append_some(0, make);
  std::vector<TestType> expected{made(99)};
  for (const std::size_t count : {40U, 100U})
    for (std::size_t i = 0; i < count; ++i)
      if (i % 7 != 3)
        expected.push_back(made(i));
  CHECK(listed(cells) == expected);
  CHECK_THROWS_AS(cells.append_some(5,
                                    [&](std::size_t i) {
                                      if (i == 3)
                                        throw std::runtime_error("not this one");
                                      return std::optional(made(i));
                                    }),
                  std::runtime_error);
  CHECK(cells.size() == expected.size() + (std::is_same_v<TestType, int> ? 0 : 3));
  cells.truncate(expected.size());
  CHECK(listed(cells) == expected);
}

TEST_CASE("a cell may be made of another one while the array grows") {
  cell_array<std::string> cells;
  cells.emplace_back("a text that is too long to be kept in place");
  for (int i = 0; i < 100; ++i)
    cells.push_back(cells[0]);
  CHECK(cells[100] == cells[0]);
}

TEST_CASE("a constructor that throws leaves an array as it was, and nothing behind") {
  fragile::alive = 0;
  {
    cell_array<fragile> cells;
    fragile::copies_left = 1'000'000;
    while (cells.size() < 16 || cells.size() < cells.capacity())
      cells.emplace_back(static_cast<int>(cells.size()));
    const std::size_t size = cells.size();
    fragile::copies_left = static_cast<int>(size) / 2;
    CHECK_THROWS_AS(cells.emplace_back(7), std::runtime_error);
    CHECK(cells.size() == size);
    CHECK(cells[size - 1].value == static_cast<int>(size) - 1);
    CHECK(fragile::alive == static_cast<int>(size));
  }
  CHECK(fragile::alive == 0);
}

} // namespace cell_array_test
