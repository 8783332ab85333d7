// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/split.hpp>

#include <random>
#include <string>
#include <vector>

namespace split_test {

namespace {

std::vector<std::string> pieces(std::string_view text, char separator) {
  std::vector<std::string> out;
  weir::split split(separator);
  split(text, [&](std::string_view piece) { out.emplace_back(piece); });
  return out;
}

/// By the definition: the longest runs of other characters.
std::vector<std::string> expected_pieces(std::string_view text, char separator) {
  std::vector<std::string> out;
  bool inside = false;
  for (const char character : text) {
    if (character == separator) {
      inside = false;
      continue;
    }
    if (!inside)
      out.emplace_back();
    inside = true;
    out.back().push_back(character);
  }
  return out;
}

} // namespace

TEST_CASE("split leaves out empty pieces", "[split]") {
  CHECK(pieces("", ' ').empty());
  CHECK(pieces({}, ' ').empty());
  CHECK(pieces("   ", ' ').empty());
  CHECK(pieces(" a  bc ", ' ') == std::vector<std::string>{"a", "bc"});
  CHECK(pieces("a", ' ') == std::vector<std::string>{"a"});
}

TEST_CASE("split gives views into the text", "[split]") {
  const std::string text = "to be";
  std::vector<const char*> starts;
  weir::split(' ')(text, [&](std::string_view piece) { starts.push_back(piece.data()); });
  CHECK(starts == std::vector<const char*>{text.data(), text.data() + 3});
}

TEST_CASE("split of text of any length, with any separator", "[split]") {
  std::mt19937 random(1);
  for (const char separator : {' ', '\0', '\x80', '\xff'}) {
    for (std::size_t size = 0; size < 200; ++size) {
      for (const unsigned one_in : {1U, 2U, 7U, 100U}) {
        std::string text(size, 'x');
        for (char& character : text)
          if (random() % one_in == 0)
            character = separator;
        // In memory of its own size, so that a sanitizer sees a read behind the end.
        const std::vector<char> exact(text.begin(), text.end());
        CAPTURE(size, one_in, int{separator});
        CHECK(pieces({exact.data(), exact.size()}, separator) == expected_pieces(text, separator));
      }
    }
  }
}

} // namespace split_test
