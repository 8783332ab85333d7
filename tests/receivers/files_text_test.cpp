// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <rapidcheck.h>

#include <weir/state/support/log.hpp>

#include "files_harness.hpp"

namespace files_text_test {

using namespace weir;
using namespace weir::test;

namespace {

using lines = std::vector<std::string>;

/// What a batch of these files holds, in order of their names.
lines read_lines(const std::vector<std::string>& texts, std::size_t max_line_bytes = 1024 * 1024,
                 std::shared_ptr<file_counters>* counters = nullptr) {
  auto files = std::make_shared<memory_file_system>();
  for (std::size_t i = 0; i < texts.size(); ++i)
    files->files["/in/" + std::to_string(1000 + i)] = {texts[i], 500};
  file_options options = options_at(0, files);
  options.max_line_bytes = max_line_bytes;
  if (counters)
    *counters = options.counters;
  source_driver<std::string> driver(text_source("/in", options));
  lines read = driver.batch(1000);
  CHECK(driver.last.info.records == read.size());
  CHECK(options.counters->records == read.size());
  return read;
}

/// The same by the simplest loop there is.
lines simple_lines(const std::string& text, std::size_t max_line_bytes) {
  lines out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    if (end < text.size() && line.ends_with('\r'))
      line.pop_back();
    out.push_back(line.substr(0, max_line_bytes));
    begin = end + 1;
  }
  return out;
}

} // namespace

TEST_CASE("text is cut into lines", "[receivers][files]") {
  using namespace std::string_literals;
  CHECK(read_lines({"a\nb\n"}) == lines{"a", "b"});
  CHECK(read_lines({"a\r\nb\r\n"}) == lines{"a", "b"});
  CHECK(read_lines({"a\nb"}) == lines{"a", "b"});
  CHECK(read_lines({""}) == lines{});
  CHECK(read_lines({"\n"}) == lines{""});
  CHECK(read_lines({"\n\n\r\n"}) == lines{"", "", ""});
  CHECK(read_lines({"a\rb\r\r\nc\r"}) == lines{"a\rb\r", "c\r"});
  CHECK(read_lines({"a\0b\n\0\n"s}) == lines{"a\0b"s, "\0"s});
  CHECK(read_lines({"\xff\xfe\xc3\n"}) == lines{"\xff\xfe\xc3"});
  // A line ends with its file.
  CHECK(read_lines({"a", "b\n", "", "c"}) == lines{"a", "b", "c"});
}

TEST_CASE("a line that is too long is cut and counted", "[receivers][files]") {
  std::shared_ptr<file_counters> counters;
  CHECK(read_lines({"abcd\nabcde\nabcdefgh\nxy\n"}, 4, &counters) ==
        lines{"abcd", "abcd", "abcd", "xy"});
  CHECK(counters->lines_too_long == 2);
  // The end of a line is not part of it.
  CHECK(read_lines({"abcd\r\nabcd\rx\nabcd\r"}, 4, &counters) == lines{"abcd", "abcd", "abcd"});
  CHECK(counters->lines_too_long == 2);
  CHECK(read_lines({std::string(1'000'000, 'x'), "y"}, 10, &counters) ==
        lines{std::string(10, 'x'), "y"});
  CHECK(counters->lines_too_long == 1);
}

TEST_CASE("lines longer than a block are whole", "[receivers][files]") {
  const std::string a(300'000, 'a');
  const std::string b(1024 * 1024, 'b');
  CHECK(read_lines({"x\n" + a + "\ny\n" + b + "\r\n" + a}) == lines{"x", a, "y", b, a});
}

TEST_CASE("the simplest loop finds the same lines", "[receivers][files]") {
  set_log_level(log_level::error); // of lines that are cut
  CHECK(rc::check([] {
    const auto max_line_bytes = *rc::gen::element<std::size_t>(1, 3, 100, 70'000, 1 << 20);
    const auto texts = *rc::gen::container<std::vector<std::vector<std::size_t>>>(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::oneOf(
            rc::gen::inRange<std::size_t>(0, 20), rc::gen::inRange<std::size_t>(0, 90'000))));
    std::vector<std::string> files;
    lines expected;
    char letter = 'a';
    for (const auto& lengths : texts) {
      std::string text;
      for (const std::size_t length : lengths) {
        text.append(length, letter);
        letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1);
        if (length % 3 == 0)
          text += '\r';
        if (length % 5 != 1)
          text += '\n';
      }
      for (std::string& line : simple_lines(text, max_line_bytes))
        expected.push_back(std::move(line));
      files.push_back(std::move(text));
    }
    RC_ASSERT(read_lines(files, max_line_bytes) == expected);
  }));
  set_log_level(log_level::info);
}

TEST_CASE("lines are not copied, and a chunk is charged for its own text", "[receivers][files]") {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a"] = {text, 500};
  source_driver<std::string> driver(text_source("/in", options_at(0, files)));
  CHECK(driver.batch(1000).size() == 20'000);
  std::size_t charged = 0;
  for (const chunk_ptr& pushed : driver.sink().chunks) {
    CHECK(pushed->size() <= chunk_limits::elements);
    CHECK(pushed->buffers().size() == 1);
    for (const text_buffer& buffer : pushed->buffers())
      charged += buffer.size;
    const auto& some = chunk<std::string>::of(*pushed);
    for (std::size_t i = 0; i < some.size(); ++i)
      if (!pushed->buffers()[0].contains(some[i].data()))
        FAIL("a line outside of its buffer");
  }
  CHECK(charged <= text.size());
}

TEST_CASE("small files share a chunk", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  for (int i = 0; i < 100; ++i)
    files->files["/in/" + std::to_string(i)] = {std::to_string(i), 500};
  source_driver<std::string> driver(text_source("/in", options_at(0, files)));
  CHECK(driver.batch(1000).size() == 100);
  CHECK(driver.sink().chunks.size() == 1);
}

TEST_CASE("files are dealt over partitions in order", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  for (const char* name : {"a", "b", "c", "d"})
    files->files[std::string("/in/") + name] = {std::string(name) + "1\n" + name + "2\n", 500};
  source_driver<std::string> driver(text_source("/in", options_at(0, files), 2));
  driver.batch(1000);
  CHECK(driver.sink().elements == std::map<std::uint32_t, lines>{{0, {"a1", "a2", "b1", "b2"}},
                                                                 {1, {"c1", "c2", "d1", "d2"}}});
}

TEST_CASE("a big file is split over partitions between lines", "[receivers][files]") {
  std::string text;
  lines expected;
  while (text.size() < 3'000'000) {
    expected.push_back("line " + std::to_string(expected.size()));
    text += expected.back() + "\n";
  }
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a"] = {text, 500};
  files->files["/in/b"] = {"small\n", 600};
  expected.push_back("small");
  source_driver<std::string> driver(text_source("/in", options_at(0, files), 4));
  CHECK(driver.batch(1000) == expected);
  REQUIRE(driver.sink().elements.size() == 4);
  for (const auto& [partition, some] : driver.sink().elements) {
    std::size_t bytes = 0;
    for (const std::string& line : some)
      bytes += line.size() + 1;
    CHECK(bytes > 700'000);
    CHECK(bytes < 800'000);
  }
}

TEST_CASE("binary records have one length", "[receivers][files]") {
  // Apache Spark 3.1 InputStreamsSuite, "binary records stream": file i holds the bytes 1+i to 5+i,
  // and one that was there before is ignored.
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/0"] = {"\x01", 10'000};
  source_driver<std::string> driver(binary_source("/in", 1, options_at(12'000, files)), 2000);
  for (char i = 0; i < 3; ++i) {
    const std::int64_t now_ms = 13'000 + i * 2000;
    std::string text;
    lines expected;
    for (char b = 1; b <= 5; ++b) {
      text += static_cast<char>(b + i);
      expected.push_back(std::string(1, static_cast<char>(b + i)));
    }
    files->files["/in/f" + std::to_string(i)] = {text, now_ms};
    CHECK(driver.batch(now_ms + 1000) == expected);
  }
}

TEST_CASE("binary records of any length come whole", "[receivers][files]") {
  for (const std::size_t length : {1UL, 7UL, 1000UL, 262'144UL, 262'145UL, 1'000'000UL}) {
    CAPTURE(length);
    std::string text;
    lines expected;
    for (char c = 'a'; c < 'f'; ++c) {
      expected.push_back(std::string(length, c));
      text += expected.back();
    }
    auto files = std::make_shared<memory_file_system>();
    files->files["/in/a"] = {text, 500};
    files->files["/in/b"] = {"", 500};
    source_driver<std::string> driver(binary_source("/in", length, options_at(0, files), 2));
    CHECK(driver.batch(1000) == expected);
    CHECK(driver.sink().elements.size() == 2);
    CHECK(driver.last.info.records == 5);
  }
}

TEST_CASE("a file that is no whole number of records fails its batch", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/good"] = {"abcd", 500};
  files->files["/in/bad"] = {"abcde", 600};
  source_driver<std::string> driver(binary_source("/in", 2, options_at(0, files)));
  try {
    driver.batch(1000);
    FAIL("taken");
  } catch (const error& failure) {
    CHECK(failure.code() == errc::corrupt);
    CHECK(failure.what() == std::string("binary records: /in/bad has 5 bytes, not a multiple of "
                                        "the record length 2"));
  }
  // The batch has failed; the next one goes on.
  driver.get().sealed();
  files->files["/in/next"] = {"xy", 1500};
  CHECK(driver.batch(2000) == lines{"xy"});
  CHECK(code_of([] { binary_records(0); }) == errc::invalid_argument);
}

} // namespace files_text_test
