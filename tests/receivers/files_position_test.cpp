// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <rapidcheck.h>

#include <weir/receivers/files/file_position.hpp>
#include <weir/state/support/error.hpp>

using namespace weir;

TEST_CASE("the position of a batch of files is one line for each", "[receivers][files]") {
  const std::vector<file_id> files = {{"/in/a b", 10, 1000}, {"/in/\\x\n\ry", 0, -5}};
  const std::string position = encode_file_position(files);
  CHECK(position == "weir-files 1\n10 1000 /in/a b\n0 -5 /in/\\\\x\\n\\ry\n");
  CHECK(decode_file_position(position) == files);
  CHECK(decode_file_position(encode_file_position({})).empty());
}

TEST_CASE("any files come back from their position", "[receivers][files]") {
  CHECK(
      rc::check([](const std::vector<std::tuple<std::string, std::uint64_t, std::int64_t>>& rows) {
        std::vector<file_id> files;
        for (const auto& [path, size, modified_ms] : rows)
          files.push_back({"/" + path, size, modified_ms});
        RC_ASSERT(decode_file_position(encode_file_position(files)) == files);
      }));
}

TEST_CASE("a position that nobody wrote is refused", "[receivers][files]") {
  for (const std::string bad : {
           "",
           "weir-files 1",
           "weir-files 2\n",
           "weir-files 1\n1 2 /a",
           "weir-files 1\n\n",
           "weir-files 1\n1 2\n",
           "weir-files 1\n1 2 \n",
           "weir-files 1\n-1 2 /a\n",
           "weir-files 1\n+1 2 /a\n",
           "weir-files 1\n01 2 /a\n",
           "weir-files 1\n1 -0 /a\n",
           "weir-files 1\n1  2 /a\n",
           "weir-files 1\n99999999999999999999 2 /a\n",
           "weir-files 1\n1 2 /a\\\n",
           "weir-files 1\n1 2 /a\\x\n",
           "weir-files 1\n1 2 /a\r\n",
       }) {
    CAPTURE(bad);
    CHECK_THROWS_AS(decode_file_position(bad), error);
  }
}

TEST_CASE("any bytes are a position or refused", "[receivers][files]") {
  CHECK(rc::check([](const std::string& noise) {
    const std::string text = "weir-files 1\n" + noise;
    try {
      RC_ASSERT(encode_file_position(decode_file_position(text)) == text);
    } catch (const error& refused) {
      RC_ASSERT(refused.code() == errc::corrupt);
    }
  }));
}
