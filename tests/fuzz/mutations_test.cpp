// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "targets.hpp"

#include <weir/state/support/error.hpp>

namespace mutations_test {

// The targets of the fuzzer, with mutations that a seed decides: what every compiler can run.

namespace {

using weir::fuzz::target;

/// Changes bytes as a fuzzer does that knows nothing of them.
class mutator {
public:
  explicit mutator(std::uint64_t seed) : random_(seed) {}

  std::string operator()(const std::vector<std::string>& seeds) {
    std::string bytes = seeds[random_() % seeds.size()];
    for (auto changes = random_() % 4 + 1; changes > 0; --changes)
      change(bytes, seeds);
    return bytes;
  }

private:
  void change(std::string& bytes, const std::vector<std::string>& seeds) {
    const std::size_t at = bytes.empty() ? 0 : random_() % bytes.size();
    switch (random_() % 6) {
    case 0: // a bit
      if (!bytes.empty())
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random_() % 8));
      break;
    case 1: // a number that is likely to be a bound
      overwrite(bytes, at);
      break;
    case 2: // an end
      bytes.resize(at);
      break;
    case 3: // a part more
      bytes.insert(at, bytes.substr(at, random_() % 32));
      break;
    case 4: // a part less
      bytes.erase(at, random_() % 32);
      break;
    default: // the rest of another
      const std::string& other = seeds[random_() % seeds.size()];
      bytes = bytes.substr(0, at) + other.substr(random_() % (other.size() + 1));
    }
  }
  void overwrite(std::string& bytes, std::size_t at) {
    static constexpr std::uint64_t bounds[] = {0,
                                               1,
                                               127,
                                               255,
                                               0xffff,
                                               0x7fff'ffff,
                                               0xffff'ffff,
                                               std::uint64_t{1} << 32U,
                                               std::uint64_t{1} << 62U,
                                               ~std::uint64_t{0} >> 1U,
                                               ~std::uint64_t{0} - 7,
                                               ~std::uint64_t{0}};
    const std::uint64_t value = bounds[random_() % std::size(bounds)];
    const std::size_t width = std::size_t{1} << random_() % 4;
    if (at + width <= bytes.size())
      std::memcpy(bytes.data() + at, &value, width);
  }

  std::mt19937_64 random_;
};

} // namespace

TEST_CASE("readers of checkpoints accept what was written") {
  for (const target& one : weir::fuzz::targets())
    for (const std::string& seed : one.seeds()) {
      INFO(one.name);
      CHECK_NOTHROW(one.read(seed));
    }
}

TEST_CASE("readers of checkpoints refuse changed bytes as corrupt, or make sense of them") {
  for (const target& one : weir::fuzz::targets()) {
    const auto seeds = one.seeds();
    mutator mutate(42);
    for (int i = 0; i < 4'000; ++i) {
      INFO(one.name << ", mutation " << i);
      REQUIRE_NOTHROW(one.read(mutate(seeds)));
    }
  }
}

TEST_CASE("readers of checkpoints end for the beginning of all that was written") {
  for (const target& one : weir::fuzz::targets())
    for (const std::string& seed : one.seeds())
      for (std::size_t size = 0; size < seed.size(); ++size) {
        INFO(one.name << ", " << size << " of " << seed.size() << " bytes");
        REQUIRE_NOTHROW(one.read(std::string_view(seed).substr(0, size)));
      }
}

} // namespace mutations_test
