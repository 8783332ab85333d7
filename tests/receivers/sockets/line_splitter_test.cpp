// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <weir/operators/chunk.hpp>
#include <weir/receivers/sockets/line_splitter.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace line_splitter_test {

namespace {

using weir::column;
using weir::line_splitter;
using weir::text_buffer;
using strings = std::vector<std::string>;

/// Feeds a splitter and keeps the lines.
class feeder {
public:
  explicit feeder(std::size_t line_bytes_max = 1 << 20, std::size_t first_block = 4096)
      : splitter(line_bytes_max, first_block),
        sink_([this](column<std::string>&& some, const text_buffer& slice) {
          largest_run = std::max(largest_run, some.size());
          for (std::size_t i = 0; i < some.size(); ++i) {
            const std::string_view line = some[i];
            within = within && line.data() >= slice.data.get() &&
                     line.data() + line.size() <= slice.data.get() + slice.size;
            lines.emplace_back(line);
          }
          charged += slice.size;
          kept.push_back(slice);
        }) {}
  void feed(std::string_view text) {
    while (!text.empty()) {
      const auto space = splitter.space();
      REQUIRE(!space.empty());
      const std::size_t count = std::min(space.size(), text.size());
      std::memcpy(space.data(), text.data(), count);
      splitter.received(count, sink_);
      text.remove_prefix(count);
    }
  }
  void end() { splitter.end(sink_); }

  line_splitter splitter;
  strings lines;
  std::vector<text_buffer> kept;
  std::size_t charged = 0;
  std::size_t largest_run = 0;
  bool within = true;

private:
  line_splitter::sink sink_;
};

/// The same, by the book: all of the text at once.
strings expected_lines(std::string_view text, std::size_t cap) {
  strings lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos && !line.empty() && line.back() == '\r')
      line.remove_suffix(1);
    lines.emplace_back(line.substr(0, cap));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

strings split(std::string_view text, std::size_t cap = 1 << 20) {
  feeder one(cap);
  one.feed(text);
  one.end();
  CHECK(one.within);
  return one.lines;
}

} // namespace

TEST_CASE("line splitter: ends of lines") {
  CHECK(split("a\nb\n") == strings{"a", "b"});
  CHECK(split("a\r\nb\r\n") == strings{"a", "b"});
  CHECK(split("a\nb") == strings{"a", "b"});
  CHECK(split("") == strings{});
  CHECK(split("\n") == strings{""});
  CHECK(split("\n\r\n\n") == strings{"", "", ""});
  CHECK(split("a\rb\n") == strings{"a\rb"});
  CHECK(split("a\r\r\n") == strings{"a\r"});
  CHECK(split("a\r") == strings{"a\r"});
}

TEST_CASE("line splitter: other bytes pass unchanged") {
  const std::string odd("nul\0 \x80\xff\xc3(\v\f\x1b\u2028", 16);
  CHECK(split(odd + "\n" + odd) == strings{odd, odd});
}

TEST_CASE("line splitter: lines are handed over with the read that ends them") {
  feeder one;
  one.feed("first\nsec");
  CHECK(one.lines == strings{"first"});
  one.feed("ond\nthird");
  CHECK(one.lines == strings{"first", "second"});
  one.end();
  CHECK(one.lines == strings{"first", "second", "third"});
}

TEST_CASE("line splitter: long lines are cut at the cap") {
  CHECK(split("1234\n12345\n123456\nx\n", 5) == strings{"1234", "12345", "12345", "x"});
  CHECK(split("12345\r\n123456\r\nx", 5) == strings{"12345", "12345", "x"});
  CHECK(split("123456", 5) == strings{"12345"});
  feeder one(5);
  one.feed("123456789");
  // As soon as it is that long, not when it ends.
  CHECK(one.lines == strings{"12345"});
  one.feed("0123456789");
  one.feed("\r\nok\n");
  one.end();
  CHECK(one.lines == strings{"12345", "ok"});
  CHECK(one.splitter.lines_cut() == 1);
}

TEST_CASE("line splitter: a line that never ends costs no more than the cap") {
  feeder one(100'000);
  const std::string part(10'000, 'x');
  std::size_t largest = 0;
  for (int i = 0; i < 1000; ++i) {
    one.feed(part);
    largest = std::max(largest, one.splitter.space().size());
  }
  CHECK(largest <= line_splitter::block_bytes_max);
  CHECK(one.lines.size() == 1);
  CHECK(one.lines[0].size() == 100'000);
  one.feed("\nnext\n");
  CHECK(one.lines.at(1) == "next");
}

TEST_CASE("line splitter: a line longer than a block is whole") {
  const std::string line(900'000, 'y');
  CHECK(split("a\n" + line + "\nb\n") == strings{"a", line, "b"});
}

TEST_CASE("line splitter: blocks grow with what one read brings, and shrink") {
  feeder one;
  CHECK(one.splitter.space().size() <= line_splitter::block_bytes_min);
  const std::string lines = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i)
      text += "some line\n";
    return text;
  }();
  one.feed(lines);
  std::size_t largest = 0;
  for (int i = 0; i < 100; ++i) {
    largest = std::max(largest, one.splitter.space().size());
    one.feed(lines.substr(0, 50'000));
  }
  CHECK(largest > line_splitter::block_bytes_max / 2);
  for (int i = 0; i < 100'000; ++i)
    one.feed("line\n");
  CHECK(one.splitter.space().size() <= line_splitter::block_bytes_min);
  CHECK(one.largest_run <= weir::chunk_limits::elements);
}

TEST_CASE("line splitter: slices are charged once for their bytes") {
  feeder one;
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  one.feed(text);
  CHECK(one.charged == text.size());
}

TEST_CASE("line splitter: any split into reads gives the same lines") {
  CHECK(rc::check([] {
    const auto characters = rc::gen::container<std::string>(
        rc::gen::element('a', 'b', '\n', '\r', '\0', '\xff', '\n', 'c'));
    const auto parts = *rc::gen::container<std::vector<std::string>>(characters);
    const auto cap = *rc::gen::inRange<std::size_t>(1, 8);
    const auto first_block = *rc::gen::inRange<std::size_t>(1, 32);
    feeder one(cap, first_block);
    std::string all;
    for (const auto& part : parts) {
      one.feed(part);
      all += part;
    }
    one.end();
    RC_ASSERT(one.lines == expected_lines(all, cap));
    RC_ASSERT(one.within);
  }));
}

TEST_CASE("line splitter: the same across many blocks") {
  CHECK(rc::check([] {
    const auto sizes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
    const auto read_size = *rc::gen::inRange<std::size_t>(1, 20'000);
    std::string all;
    for (const int size : sizes)
      all += std::string(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26)) +
             (size % 3 == 0 ? "\r\n" : "\n");
    feeder one(2000, 16);
    for (std::size_t at = 0; at < all.size(); at += read_size)
      one.feed(std::string_view(all).substr(at, read_size));
    one.end();
    RC_ASSERT(one.lines == expected_lines(all, 2000));
  }));
}

} // namespace line_splitter_test
