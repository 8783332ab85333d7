// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/large_vector.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>

#include "catch.hpp"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace support_test {

using namespace weir::ml;

TEST_CASE("numbers are written as Spark writes them", "[ml][support]") {
  CHECK(number_text(0.0) == "0.0");
  CHECK(number_text(-0.0) == "-0.0");
  CHECK(number_text(1.0) == "1.0");
  CHECK(number_text(0.001) == "0.001");
  CHECK(number_text(1e-4) == "1.0E-4");
  CHECK(number_text(1234567.0) == "1234567.0");
  CHECK(number_text(12345678.5) == "1.23456785E7");
  CHECK(number_text(1e7) == "1.0E7");
  CHECK(number_text(-0.025) == "-0.025");
  CHECK(number_text(100.0) == "100.0");
  CHECK(number_text(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(parse_number("-Infinity") == -std::numeric_limits<double>::infinity());
  CHECK(parse_number("1.0E7") == 1e7);
  CHECK(parse_number("1e999") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("1e-999") == 0.0);
  CHECK_FALSE(parse_number("1.0x"));
  CHECK_FALSE(parse_number(""));
}

TEST_CASE("every row belongs to one block, whatever their number", "[ml][parallel]") {
  for (const auto rows : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{1000},
                          std::size_t{100'003}}) {
    const auto plan = block_plan(rows);
    auto next = std::size_t{0};
    for (std::size_t i = 0; i < plan.blocks(); ++i) {
      CHECK(plan[i].begin == next);
      CHECK(plan[i].size() > 0);
      next = plan[i].end;
    }
    CHECK(next == rows);
  }
}

TEST_CASE("sums over blocks do not depend on the number of threads", "[ml][parallel]") {
  const auto sum = [](std::size_t threads) {
    const auto limit = thread_limit(threads);
    return parallel_reduce<double>(
        block_plan(100'000),
        [](const row_block& block) {
          auto random = random_generator(5, block.index);
          auto total = 0.0;
          for (auto i = block.begin; i < block.end; ++i)
            total += random.normal();
          return total;
        },
        [](double& total, double next) { total += next; });
  };
  CHECK(sum(1) == sum(2));
  CHECK(sum(1) == sum(7));
}

TEST_CASE("an exception of a loop's body reaches the caller", "[ml][parallel]") {
  CHECK_THROWS_AS(parallel_for(100,
                               [](std::size_t i) {
                                 if (i == 50)
                                   throw std::runtime_error("fifty");
                               }),
                  std::runtime_error);
}

TEST_CASE("random numbers have the moments that they should", "[ml][random]") {
  auto random = random_generator(1);
  auto sum = 0.0;
  auto squares = 0.0;
  auto events = 0.0;
  constexpr auto n = 20'000;
  for (auto i = 0; i < n; ++i) {
    const auto x = random.normal(1.0, 2.0);
    sum += x;
    squares += x * x;
    events += static_cast<double>(random.poisson(3.0));
  }
  CHECK(sum / n == Approx(1.0).margin(0.06));
  CHECK(squares / n - 1.0 == Approx(4.0).margin(0.2));
  CHECK(events / n == Approx(3.0).margin(0.06));
  // The engine's numbers are fixed by its definition, so that they can be kept in tests.
  CHECK(random_generator(1)() != random_generator(2)());
  CHECK(random_generator(1, 0)() != random_generator(1, 1)());
}

TEST_CASE("parts are taken in the order of their blocks, and made again where they lie",
          "[ml][parallel]") {
  for (const auto rows : {std::size_t{0}, std::size_t{1}, std::size_t{10'001}}) {
    auto taken = std::vector<std::size_t>();
    auto inside = std::atomic<int>(0);
    parallel_in_order<std::vector<std::size_t>>(
        block_plan(rows, 500, 7),
        [](const row_block& block, std::vector<std::size_t>& part) {
          for (auto row = block.begin; row < block.end; ++row)
            part.push_back(row);
        },
        [&](const row_block& block, std::vector<std::size_t>& part) {
          CHECK(++inside == 1);
          CHECK(part.size() == block.size());
          taken.insert(taken.end(), part.begin(), part.end());
          part.clear();
          --inside;
        });
    REQUIRE(taken.size() == rows);
    for (std::size_t row = 0; row < rows; ++row)
      REQUIRE(taken[row] == row);
  }
}

TEST_CASE("what is thrown while parts are made reaches the caller", "[ml][parallel]") {
  const auto fail = [](const row_block& block, int& /*part*/) {
    if (block.index == 3)
      throw std::runtime_error("block 3");
  };
  auto taken = std::size_t{0};
  const auto take = [&taken](const row_block& block, int& /*part*/) { taken = block.index + 1; };
  CHECK_THROWS_WITH(parallel_in_order<int>(block_plan(1000, 10, 1), fail, take), "block 3");
  CHECK(taken <= 3);
}

TEST_CASE("large vectors lie on whole lines, and from some size on on whole pages",
          "[ml][support]") {
  for (const auto size : {std::size_t{1}, std::size_t{1000}, std::size_t{500'000}}) {
    auto numbers = large_vector<double>(size, 2.5);
    numbers.push_back(1.0);
    const auto alignment = size < 65'536 ? std::uintptr_t{64} : std::uintptr_t{2} << 20U;
    CHECK(reinterpret_cast<std::uintptr_t>(numbers.data()) % alignment == 0);
    CHECK(std::accumulate(numbers.begin(), numbers.end(), 0.0) ==
          2.5 * static_cast<double>(size) + 1.0);
  }
}

} // namespace support_test
