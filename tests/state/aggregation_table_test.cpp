// SPDX-License-Identifier: Apache-2.0
#include <weir/state/aggregation_table.hpp>

#include "../catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace aggregation_table_test {

namespace {

using word_counts = weir::aggregation_table<std::string, long>;

void count(word_counts& table, const std::vector<std::string>& words) {
  const auto views = std::vector<std::string_view>(words.begin(), words.end());
  table.upsert_run(views, [](std::size_t, long& value, bool) { ++value; });
}

/// What a table must look like: keys in the order of first coming, with their counts.
template <class Key>
std::vector<std::pair<Key, long>> model_of(const std::vector<Key>& keys) {
  auto order = std::vector<std::pair<Key, long>>();
  auto position = std::map<Key, std::size_t>();
  for (const auto& key : keys) {
    const auto [at, inserted] = position.emplace(key, order.size());
    if (inserted)
      order.emplace_back(key, 0);
    ++order[at->second].second;
  }
  return order;
}

template <class Key, class Value>
std::vector<std::pair<Key, Value>> contents(const weir::aggregation_table<Key, Value>& table) {
  auto result = std::vector<std::pair<Key, Value>>();
  for (const auto& entry : table)
    result.emplace_back(Key(entry.key()), entry.value);
  return result;
}

/// Texts of all the lengths that are stored in different ways.
rc::Gen<std::string> some_text() {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 40), [](std::size_t size) {
    return rc::gen::container<std::string>(size, rc::gen::elementOf(std::string("ab\0\xff", 4)));
  });
}

} // namespace

TEST_CASE("a table counts words in the order of first coming") {
  auto table = word_counts();
  CHECK(table.empty());
  count(table, {"to", "be", "or", "not", "to", "be", "a word of more than sixteen bytes", ""});
  count(table, {"", "a word of more than sixteen bytes", "not"});
  CHECK(contents(table) ==
        std::vector<std::pair<std::string, long>>{{"to", 2},
                                                  {"be", 2},
                                                  {"or", 1},
                                                  {"not", 2},
                                                  {"a word of more than sixteen bytes", 2},
                                                  {"", 2}});
  CHECK(*table.find("be") == 2);
  CHECK(*table.find(std::string("not")) == 2);
  CHECK(table.find("bee") == nullptr);
  CHECK(word_counts().find("be") == nullptr);
}

TEST_CASE("a run reports its positions and what was inserted") {
  auto table = word_counts();
  const auto words = std::vector<std::string_view>{"a", "b", "a"};
  auto seen = std::vector<std::pair<std::size_t, bool>>();
  table.upsert_run(words, [&seen](std::size_t i, long& value, bool inserted) {
    CHECK((value == 0) == inserted);
    value = 1;
    seen.emplace_back(i, inserted);
  });
  CHECK(seen == std::vector<std::pair<std::size_t, bool>>{{0, true}, {1, true}, {2, false}});
}

TEST_CASE("positions run on through a run of any length") {
  auto table = weir::aggregation_table<int, std::size_t>();
  auto keys = std::vector<int>(1000);
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i] = static_cast<int>(i);
  table.upsert_run(keys, [](std::size_t i, std::size_t& value, bool) { value = i; });
  auto wrong = 0;
  for (std::size_t i = 0; i < keys.size(); ++i)
    wrong += *table.find(keys[i]) != i;
  CHECK(wrong == 0);
}

TEST_CASE("a table agrees with a map, whatever the words and however they come") {
  REQUIRE(rc::check("runs, single insertions and clears", [] {
    const auto words = *rc::gen::container<std::vector<std::string>>(some_text());
    auto by_run = word_counts();
    auto by_one = word_counts();
    // A first life must leave nothing behind.
    count(by_run, *rc::gen::container<std::vector<std::string>>(some_text()));
    by_run.clear();
    RC_ASSERT(by_run.empty());
    const auto cut = *rc::gen::inRange<std::size_t>(0, words.size() + 1);
    const auto middle = words.begin() + static_cast<std::ptrdiff_t>(cut);
    count(by_run, {words.begin(), middle});
    count(by_run, {middle, words.end()});
    for (const auto& word : words) {
      auto inserted = false;
      ++by_one.find_or_insert(word, weir::table_hash(word), inserted);
    }
    RC_ASSERT(contents(by_run) == model_of(words));
    RC_ASSERT(contents(by_one) == model_of(words));
    for (const auto& [word, times] : model_of(words))
      RC_ASSERT(*by_run.find(word) == times);
  }));
}

TEST_CASE("a table keeps many keys through its growth, and its memory through clear") {
  auto table = word_counts();
  auto words = std::vector<std::string>();
  for (int i = 0; i < 50'000; ++i)
    words.push_back((i % 3 == 0 ? "a rather long word, number " : "w") + std::to_string(i));
  for (int round = 0; round < 3; ++round) {
    count(table, words);
    count(table, words);
    REQUIRE(table.size() == words.size());
    auto wrong = 0;
    for (const auto& word : words) {
      const auto* value = table.find(word);
      wrong += value == nullptr || *value != 2;
    }
    REQUIRE(wrong == 0);
    const auto held = table.bytes();
    table.clear();
    REQUIRE(table.bytes() == held);
    REQUIRE(table.find(words.front()) == nullptr);
    // The next round starts after a clear of few keys in a large table.
    count(table, {"few", "keys"});
    table.clear();
    REQUIRE(table.find("few") == nullptr);
  }
}

TEST_CASE("a table finds keys among others of the same hash") {
  const auto words = std::vector<std::string>{"a",
                                              std::string("a\0", 2),
                                              "12345678a",
                                              "12345678b",
                                              "1234567",
                                              "",
                                              "a word of more than sixteen bytes",
                                              "a word of more than sixteen bytez",
                                              "a word of more th"};
  auto table = word_counts();
  const auto insert_all = [&table, &words] {
    auto new_ones = 0;
    for (const auto& word : words) {
      auto inserted = false;
      ++table.find_or_insert(word, 42, inserted);
      new_ones += inserted;
    }
    return new_ones;
  };
  CHECK(insert_all() == 9);
  CHECK(insert_all() == 0);
  CHECK(table.size() == words.size());
  for (const auto& entry : table)
    CHECK(entry.value == 2);
  SECTION("and forgets them all, also where they are few in a large table") {
    auto many = std::vector<std::string>();
    for (int i = 0; i < 2000; ++i)
      many.push_back(std::to_string(i));
    count(table, many);
    table.clear();
    for (int round = 0; round < 2; ++round) {
      CHECK(insert_all() == 9);
      CHECK(table.size() == words.size());
      table.clear();
    }
  }
}

TEST_CASE("a table takes doubles that are one key as one") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  auto table = weir::aggregation_table<double, int>();
  const auto keys = std::vector<double>{0.0, -0.0, nan, -nan, 1.0};
  table.upsert_run(keys, [](std::size_t, int& value, bool) { ++value; });
  CHECK(table.size() == 3);
  CHECK(*table.find(-0.0) == 2);
  CHECK(*table.find(nan) == 2);
}

TEST_CASE("a table of pairs is looked up by pairs of views") {
  auto table = weir::aggregation_table<std::pair<std::string, int>, int>();
  const auto key = std::pair<std::string_view, int>("a", 1);
  auto inserted = false;
  table.find_or_insert(key, weir::table_hash(key), inserted) = 5;
  CHECK(inserted);
  CHECK(*table.find(std::pair<std::string, int>("a", 1)) == 5);
  CHECK(table.find(std::pair<std::string_view, int>("a", 2)) == nullptr);
}

TEST_CASE("a table agrees with a map for integers") {
  REQUIRE(rc::check("any integers", [](const std::vector<std::int16_t>& keys) {
    auto table = weir::aggregation_table<std::int16_t, long>();
    table.upsert_run(keys, [](std::size_t, long& value, bool) { ++value; });
    RC_ASSERT(contents(table) == model_of(keys));
  }));
}

TEST_CASE("a table refuses keys past its limit and stays as it was") {
  auto table = word_counts(2);
  count(table, {"a", "b", "a"});
  CHECK_THROWS_AS(count(table, {"b", "c"}), weir::error);
  CHECK(contents(table) == std::vector<std::pair<std::string, long>>{{"a", 2}, {"b", 2}});
  CHECK(table.find("c") == nullptr);
  CHECK(word_counts::entries_max == 2147483648U);
}

TEST_CASE("a throw out of a run keeps the keys before it") {
  auto table = word_counts();
  const auto words = std::vector<std::string_view>{"a", "b", "c"};
  CHECK_THROWS_AS(table.upsert_run(words,
                                   [](std::size_t i, long& value, bool) {
                                     if (i == 1)
                                       throw std::runtime_error("by the user");
                                     ++value;
                                   }),
                  std::runtime_error);
  CHECK(*table.find("a") == 1);
  CHECK(*table.find("b") == 0);
  CHECK(table.find("c") == nullptr);
}

TEST_CASE("a table can be moved, keys and all") {
  auto table = word_counts();
  count(table, {"short", "a word of more than sixteen bytes"});
  auto moved = std::move(table);
  CHECK(*moved.find("a word of more than sixteen bytes") == 1);
  // What is left is an empty table, ready for use.
  count(table, {"again"});
  CHECK(contents(table) == std::vector<std::pair<std::string, long>>{{"again", 1}});
  table = std::move(moved);
  CHECK(contents(table).size() == 2);
}

TEST_CASE("a table holds values that can only be moved") {
  auto table = weir::aggregation_table<int, std::unique_ptr<int>>();
  auto inserted = false;
  for (int i = 0; i < 100; ++i)
    table.find_or_insert(i, weir::table_hash(i), inserted) = std::make_unique<int>(i);
  CHECK(**table.find(77) == 77);
}

TEST_CASE("a table forgets keys and keeps the others in their order") {
  REQUIRE(rc::check("retain", [] {
    const auto words = *rc::gen::container<std::vector<std::string>>(some_text());
    const auto more = *rc::gen::container<std::vector<std::string>>(some_text());
    const auto divisor = *rc::gen::inRange(1U, 4U);
    auto table = word_counts();
    count(table, words);
    auto expected = model_of(words);
    auto moves = std::vector<std::pair<std::uint32_t, std::uint32_t>>();
    table.retain([&](std::uint32_t position) { return position % divisor == 0; },
                 [&](std::uint32_t from, std::uint32_t to) { moves.emplace_back(from, to); });
    std::erase_if(expected,
                  [&, position = 0U](const auto&) mutable { return position++ % divisor != 0; });
    RC_ASSERT(contents(table) == expected);
    RC_ASSERT(moves.size() == expected.size());
    for (std::uint32_t to = 0; to < moves.size(); ++to)
      RC_ASSERT(moves[to] == std::pair(to * divisor, to));
    // The index knows what is left, and what is not.
    for (const auto& word : more) {
      const auto here = std::find_if(expected.begin(), expected.end(),
                                     [&](const auto& entry) { return entry.first == word; });
      RC_ASSERT((table.find(std::string_view(word)) != nullptr) == (here != expected.end()));
      count(table, {word});
      if (here != expected.end())
        ++here->second;
      else
        expected.emplace_back(word, 1);
    }
    RC_ASSERT(contents(table) == expected);
  }));
}

TEST_CASE("positions of a run are those at which the entries lie") {
  auto table = weir::aggregation_table<int, int>();
  const std::vector<int> keys{7, 8, 7, 9};
  auto got = std::vector<std::pair<std::uint32_t, bool>>();
  table.locate_run(std::span<const int>(keys), [&](std::size_t i, std::uint32_t at, bool inserted) {
    CHECK(table.at(at).key() == keys[i]);
    got.emplace_back(at, inserted);
  });
  CHECK(got ==
        std::vector<std::pair<std::uint32_t, bool>>{{0, true}, {1, true}, {0, false}, {2, true}});
}

TEST_CASE("a run of keys is found as they are found one by one") {
  CHECK(rc::check([] {
    const auto words = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::inRange('a', 'd')));
    const auto wanted = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::inRange('a', 'd')));
    auto table = weir::aggregation_table<std::string, int>();
    for (const auto& word : words) {
      auto inserted = false;
      table.find_or_insert(word, weir::table_hash(word), inserted) = static_cast<int>(word.size());
    }
    const std::vector<std::string_view> views(wanted.begin(), wanted.end());
    auto next = std::size_t{0};
    table.find_run(views, [&](std::size_t i, std::uint32_t position) {
      RC_ASSERT(i == next++);
      const auto* value = std::as_const(table).find(views[i]);
      RC_ASSERT((value == nullptr) == (position == table.not_found));
      if (value != nullptr)
        RC_ASSERT(&table.at(position).value == value);
    });
    RC_ASSERT(next == wanted.size());
  }));
}

} // namespace aggregation_table_test
