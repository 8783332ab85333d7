// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <weir/receivers/sockets/frame_reader.hpp>
#include <weir/state/support/error.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace frame_reader_test {

namespace {

std::string frame(const std::string& payload) {
  std::string out;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    out += static_cast<char>((payload.size() >> (shift - 8)) & 0xffU);
  return out + payload;
}

std::vector<std::string> read_all(const std::string& bytes, std::size_t cap = 1 << 26) {
  std::stringbuf input(bytes);
  weir::frame_reader reader(input, cap);
  std::vector<std::string> payloads;
  for (std::string payload; reader.next(payload);)
    payloads.push_back(payload);
  return payloads;
}

weir::errc failure_of(const std::string& bytes, std::size_t cap = 1 << 26) {
  try {
    read_all(bytes, cap);
  } catch (const weir::error& thrown) {
    return thrown.code();
  }
  FAIL("no error");
  return {};
}

} // namespace

TEST_CASE("frame reader: reads frames until the end") {
  const std::string large(3'000'000, 'x');
  CHECK(read_all("").empty());
  CHECK(read_all(frame("")) == std::vector<std::string>{""});
  CHECK(read_all(frame("a") + frame(large) + frame(std::string("\0\n", 2))) ==
        std::vector<std::string>{"a", large, std::string("\0\n", 2)});
}

TEST_CASE("frame reader: refuses what is no frame") {
  CHECK(failure_of(frame("abc").substr(0, 3)) == weir::errc::corrupt);
  CHECK(failure_of(frame("abc").substr(0, 6)) == weir::errc::corrupt);
  CHECK(failure_of(frame("abcd"), 3) == weir::errc::corrupt);
  CHECK(failure_of("\xff\xff\xff\xff") == weir::errc::corrupt);
  // A length that nothing follows costs no memory.
  CHECK(failure_of(std::string("\x03\xff\xff\xff", 4) + "x") == weir::errc::corrupt);
}

} // namespace frame_reader_test
