// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>

#include <weir/operators/chunk.hpp>

namespace text_keeper_test {

using namespace weir;

namespace {

text_buffer buffer_of(std::string_view text) {
  text_buffer buffer = make_text_buffer(text.size());
  std::memcpy(buffer.data.get(), text.data(), text.size());
  return buffer;
}
std::string_view text_of(const text_buffer& buffer) {
  return {buffer.data.get(), buffer.size};
}

} // namespace

TEST_CASE("text of the source is shared, text from elsewhere is copied") {
  const std::vector<text_buffer> source{buffer_of("to be or not"), buffer_of("to be")};
  const std::string elsewhere = "elsewhere";
  text_keeper keeper;
  keeper.source(source);
  const auto first = text_of(source[0]).substr(3, 2);
  const auto second = text_of(source[1]).substr(0, 2);
  CHECK(keeper.keep(first).data() == first.data());
  CHECK(keeper.keep(second).data() == second.data());
  const auto copied = keeper.keep(elsewhere);
  CHECK(copied == elsewhere);
  CHECK(static_cast<const void*>(copied.data()) != elsewhere.data());

  std::vector<text_buffer> pins;
  keeper.collect(pins);
  CHECK(pins.size() == 3);
  for (const std::string_view kept : {first, second, copied})
    CHECK(std::any_of(pins.begin(), pins.end(),
                      [&](const text_buffer& pin) { return pin.contains(kept.data()); }));
}

TEST_CASE("only what was kept since the last time is pinned") {
  const std::vector<text_buffer> source{buffer_of("words")};
  text_keeper keeper;
  std::vector<text_buffer> pins;
  keeper.source(source);
  keeper.collect(pins);
  CHECK(pins.empty());
  keeper.keep(text_of(source[0]));
  keeper.collect(pins);
  CHECK(pins.size() == 1);
  keeper.collect(pins);
  CHECK(pins.size() == 1);
}

TEST_CASE("text of any buffer of the source pins it") {
  std::vector<text_buffer> source;
  for (int i = 0; i < 20; ++i)
    source.push_back(buffer_of("text " + std::to_string(i)));
  for (const text_buffer& buffer : source) {
    text_keeper keeper;
    keeper.source(source);
    CHECK(keeper.keep(text_of(buffer)).data() == buffer.data.get());
    std::vector<text_buffer> pins;
    keeper.collect(pins);
    CHECK(std::any_of(pins.begin(), pins.end(),
                      [&](const text_buffer& pin) { return pin.data == buffer.data; }));
  }
}

TEST_CASE("pins keep text alive") {
  std::vector<text_buffer> pins;
  std::string_view kept;
  std::string_view shared;
  {
    text_keeper keeper;
    const std::vector<text_buffer> source{buffer_of("shared")};
    keeper.source(source);
    shared = keeper.keep(text_of(source[0]));
    kept = keeper.keep(std::string(50, 'x'));
    keeper.collect(pins);
  }
  CHECK(shared == "shared");
  CHECK(kept == std::string(50, 'x'));
}

TEST_CASE("texts of any size are kept") {
  text_keeper keeper;
  std::vector<std::string_view> kept;
  std::vector<text_buffer> pins;
  for (std::size_t size = 0; size < 3000; ++size)
    kept.push_back(keeper.keep(std::string(size * 37 % 2000, static_cast<char>('a' + size % 26))));
  kept.push_back(keeper.keep(std::string(1'000'000, 'z')));
  keeper.collect(pins);
  keeper.forget();
  for (std::size_t size = 0; size < 3000; ++size)
    REQUIRE(kept[size] == std::string(size * 37 % 2000, static_cast<char>('a' + size % 26)));
  CHECK(kept.back() == std::string(1'000'000, 'z'));
}

TEST_CASE("a keeper that forgot pins nothing of a source that is gone") {
  text_keeper keeper;
  {
    const std::vector<text_buffer> source{buffer_of("gone")};
    keeper.source(source);
    keeper.keep(text_of(source[0]));
    keeper.keep("copied");
  }
  keeper.forget();
  std::vector<text_buffer> pins;
  keeper.collect(pins);
  CHECK(pins.empty());
}

TEST_CASE("a pin that was added lately is not added again") {
  std::vector<text_buffer> pins;
  const auto a = buffer_of("a");
  const auto b = buffer_of("b");
  for (int i = 0; i < 3; ++i) {
    add_pin(pins, a);
    add_pin(pins, b);
  }
  CHECK(pins.size() == 2);
  // All that a chunk of the usual size pins.
  std::vector<text_buffer> blocks;
  for (std::size_t bytes = 0; bytes < chunk_limits::bytes; bytes += 32 * 1024)
    blocks.push_back(make_text_buffer(1));
  for (int i = 0; i < 3; ++i)
    for (const text_buffer& block : blocks)
      add_pin(pins, block);
  CHECK(pins.size() == 2 + blocks.size());
}

} // namespace text_keeper_test
