// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/sparse_row.hpp>
#include <weir/ml/support/random.hpp>

#include <cmath>
#include <map>

#include "catch.hpp"

namespace sparse_row_test {

using namespace weir::ml;

TEST_CASE("a sparse row orders its entries and adds those of one index as they came",
          "[ml][feature]") {
  auto random = random_generator(3);
  // Short rows, long ones, and sizes whose indices need all bits.
  for (const auto size : {std::size_t{5}, std::size_t{1} << 18U, std::size_t{0x7fff'ffff}}) {
    auto row = sparse_row(size);
    for (std::size_t count = 0; count < 80; ++count) {
      auto wanted = std::map<std::int32_t, double>();
      for (std::size_t i = 0; i < count; ++i) {
        const auto index =
            static_cast<std::int32_t>(size - 1 - random.below(std::min(size, count)));
        // Sums that depend on the order of their terms.
        const auto value = std::ldexp(random.uniform(-1.0, 1.0), static_cast<int>(i % 40));
        row.add(index, value);
        const auto [at, is_new] = wanted.emplace(index, value);
        if (!is_new)
          at->second += value;
      }
      const auto found = row.finish();
      CHECK(found.size() == size);
      REQUIRE(found.num_actives() == wanted.size());
      auto at = std::size_t{0};
      for (const auto& [index, value] : wanted) {
        CHECK(found.indices()[at] == index);
        CHECK(found.values()[at] == value);
        ++at;
      }
    }
  }
}

} // namespace sparse_row_test
