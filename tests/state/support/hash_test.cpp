// SPDX-License-Identifier: Apache-2.0
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/hash.hpp>

#include "../../catch.hpp"

#include <rapidcheck.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace hash_test {

namespace {

enum class colour : std::uint8_t { red, green };

struct by_traits {
  int id = 0;
  int ignored = 0;
  bool operator==(const by_traits& other) const { return id == other.id; }
};

struct by_cereal {
  int a = 0;
  std::string b;
  bool operator==(const by_cereal&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(a, b);
  }
};

/// Checks that two keys are one key, everywhere.
template <class A, class B>
void check_same(const A& left, const B& right) {
  CHECK(weir::routing_hash(left) == weir::routing_hash(right));
  CHECK(weir::table_hash(left) == weir::table_hash(right));
  CHECK(weir::key_equal(left, right));
}

template <class A, class B>
void check_different(const A& left, const B& right) {
  CHECK(weir::routing_hash(left) != weir::routing_hash(right));
  CHECK(weir::table_hash(left) != weir::table_hash(right));
}

} // namespace

} // namespace hash_test

template <>
struct weir::key_traits<hash_test::by_traits> {
  static std::uint64_t hash(const hash_test::by_traits& key) {
    return static_cast<std::uint64_t>(key.id);
  }
};

namespace hash_test {

// Stored checkpoints rely on these: a change of any is a change of format.
TEST_CASE("routing hashes are fixed for ever") {
  CHECK(weir::routing_hash(0) == 0x1143b15910bb4756ULL);
  CHECK(weir::routing_hash(-1) == 0x784b777321e37b51ULL);
  CHECK(weir::routing_hash(std::string()) == 0x7177b395d70afe1bULL);
  CHECK(weir::routing_hash("weir") == 0x4e62cdf3bd0df430ULL);
  CHECK(weir::routing_hash(1.5) == 0x0af926e94cc7e7fdULL);
  CHECK(weir::routing_hash(std::pair("a", 1)) == 0xdc1ba08c0f37cbc2ULL);
  CHECK(weir::routing_hash(std::vector<int>{1, 2}) == 0x22784bf67a0c7454ULL);
  CHECK(weir::routing_hash(by_cereal{1, "b"}) == 0x51915c580be46d7bULL);
}

TEST_CASE("integers of all types hash by value") {
  check_same(1, 1L);
  check_same(-1, -1LL);
  check_same(std::int8_t{-1}, std::int64_t{-1});
  check_same('a', 97);
  check_same(true, 1);
  check_same(colour::green, 1);
  check_same(7U, 7);
  check_different(0, 1);
  const auto large = std::numeric_limits<std::uint64_t>::max() - 5;
  check_same(large, static_cast<std::int64_t>(-6));
  check_different(large, large - 1);
}

TEST_CASE("text and its views hash as one") {
  const auto text = std::string("streams");
  check_same(text, std::string_view(text));
  check_same(text, "streams");
  check_different(text, std::string("stream"));
  check_different(std::string(), std::string(1, '\0'));
  check_different(std::string("a\0", 2), std::string("a"));
}

TEST_CASE("doubles that are one key hash as one") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  check_same(0.0, -0.0);
  check_same(nan, -nan);
  check_same(nan, std::nan("5"));
  check_same(1.5F, 1.5);
  check_different(1.0, 2.0);
  check_different(std::numeric_limits<double>::infinity(), nan);
  CHECK_FALSE(weir::key_equal(nan, 1.0));
  check_same(std::pair(nan, 0.0), std::pair(-nan, -0.0));
  check_same(std::vector{nan}, std::vector{-nan});
}

TEST_CASE("compound keys hash by members, order and arity") {
  using strings = std::vector<std::string>;
  using views = std::vector<std::string_view>;
  check_same(std::pair(std::string("a"), 1), std::pair(std::string_view("a"), 1L));
  check_same(std::tuple(1, 2.0), std::pair(1, 2.0));
  check_same(std::optional(3), std::optional(3L));
  check_same(strings{"a", "b"}, views{"a", "b"});
  check_same(std::array{1, 2}, std::vector{1, 2});
  check_different(std::pair(1, 2), std::pair(2, 1));
  check_different(std::tuple(1, 2), std::tuple(1, 2, 0));
  check_different(std::vector{1, 2}, std::vector{1, 2, 0});
  check_different(std::tuple(1, std::tuple(2, 3)), std::tuple(std::tuple(1, 2), 3));
  check_different(strings{"ab", "c"}, strings{"a", "bc"});
  check_different(std::optional<int>(), std::optional<int>(0));
  check_different(std::vector<bool>{true, false}, std::vector<bool>{false, true});
  CHECK_FALSE(weir::key_equal(std::optional<int>(), std::optional<int>(0)));
  CHECK_FALSE(weir::key_equal(strings{"a"}, strings{"a", "b"}));
}

TEST_CASE("key_traits decide for a type of the user's") {
  check_same(by_traits{1, 2}, by_traits{1, 3});
  check_different(by_traits{1, 2}, by_traits{2, 2});
}

TEST_CASE("other types hash by what cereal writes") {
  check_same(by_cereal{1, "b"}, by_cereal{1, "b"});
  check_different(by_cereal{1, "b"}, by_cereal{1, "c"});
  check_different(by_cereal{1, "b"}, by_cereal{2, "b"});
}

TEST_CASE("short text loads the same words by the wide and by the portable path") {
  // Ends of pages included: the buffer crosses some.
  const auto size = std::size_t{3} * 4096;
  auto buffer = std::make_unique<char[]>(size);
  for (std::size_t i = 0; i < size; ++i)
    buffer[i] = static_cast<char>(1 + i % 251);
  auto mismatches = 0;
  for (std::size_t begin = 0; begin + 16 <= size; ++begin)
    for (std::size_t length = 0; length <= 16; ++length)
      if (weir::detail::load_short_text(buffer.get() + begin, length) !=
          weir::detail::load_short_text_portably(buffer.get() + begin, length))
        ++mismatches;
  CHECK(mismatches == 0);
}

TEST_CASE("short text is loaded up to the very end of readable memory") {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto* const memory =
      mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  auto* const end = static_cast<char*>(memory) + page;
  REQUIRE(mprotect(end, page, PROT_NONE) == 0);
  std::fill(static_cast<char*>(memory), end, 'x');
  for (std::size_t length = 0; length <= 16; ++length)
    CHECK(weir::table_hash(std::string_view(end - length, length)) ==
          weir::table_hash(std::string(length, 'x')));
  CHECK(weir::table_hash(std::string_view()) == weir::table_hash(std::string()));
  munmap(memory, 2 * page);
}

TEST_CASE("hash of text depends on all of its bytes") {
  REQUIRE(rc::check("a changed byte changes both hashes", [](std::string text, char byte) {
    text += 'x';
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    auto other = text;
    other[at] = byte;
    RC_PRE(other != text);
    RC_ASSERT(weir::routing_hash(text) != weir::routing_hash(other));
    RC_ASSERT(weir::table_hash(text) != weir::table_hash(other));
    RC_ASSERT(!weir::key_equal(text, other));
  }));
}

TEST_CASE("table hashes spread sequences over their low and high bits") {
  auto low = std::set<std::uint64_t>();
  auto high = std::set<std::uint64_t>();
  constexpr std::uint64_t keys = 4096;
  for (std::uint64_t i = 0; i < keys; ++i) {
    const auto hash = weir::table_hash(i << 20U);
    low.insert(hash & 0xffffU);
    high.insert(hash >> 48U);
  }
  // Random ones would hit about 3970 of 65536 values each.
  CHECK(low.size() > 3700);
  CHECK(high.size() > 3700);
  CHECK(weir::table_seed() == weir::table_seed());
}

TEST_CASE("key groups are dealt out completely, once each and evenly, for any number of copies") {
  for (std::uint32_t copies = 1; copies <= weir::key_group_count; ++copies) {
    CAPTURE(copies);
    std::uint32_t expected_first = 0;
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
      const auto groups = weir::groups_of_copy(copy, copies);
      REQUIRE(groups.first == expected_first);
      REQUIRE(groups.size() >= weir::key_group_count / copies);
      REQUIRE(groups.size() <= (weir::key_group_count + copies - 1) / copies);
      for (auto group = groups.first; group < groups.last; ++group) {
        REQUIRE(weir::copy_of_group(group, copies) == copy);
        REQUIRE(groups.contains(group));
      }
      expected_first = groups.last;
    }
    REQUIRE(expected_first == weir::key_group_count);
  }
}

TEST_CASE("keys spread over the key groups") {
  auto counts = std::map<std::uint32_t, int>();
  for (int i = 0; i < 128 * 100; ++i)
    ++counts[weir::key_group_of(weir::routing_hash(i))];
  CHECK(counts.size() == weir::key_group_count);
  CHECK(counts.rbegin()->first == weir::key_group_count - 1);
  for (const auto& [group, count] : counts) {
    CHECK(count > 50);
    CHECK(count < 160);
  }
}

} // namespace hash_test
