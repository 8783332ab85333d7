// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <rapidcheck.h>

#include <weir/receivers/files/file_position.hpp>
#include <weir/state/support/error.hpp>

namespace files_position_test {

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

TEST_CASE("a position of a file stream is read as it was written, or refused") {
  selection_memory memory;
  memory.start = batch_time(std::chrono::milliseconds(500));
  memory.last = batch_time(std::chrono::milliseconds(3000));
  memory.taken = {{{"/in/a", 3, 900}, 1000}, {{"/in/b\n", 0, -5}, 3000}};
  memory.waiting = {{"/in/c", 7, 2900}};
  const std::string bytes = encode_selection(memory);
  CHECK(decode_selection(bytes) == memory);
  CHECK(decode_selection(encode_selection({})) == selection_memory{});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(decode_selection(bytes.substr(0, size)), error);
}

TEST_CASE("a selection goes on where another one was") {
  using std::chrono::seconds;
  const auto at = [](int second) { return batch_time(seconds(second)); };
  const auto paths = [](const std::vector<file_id>& files) {
    std::string out;
    for (const file_id& file : files)
      out += file.path + " ";
    return out;
  };
  selection_rule rule;
  rule.start = at(0);
  rule.min_remember = seconds(10);
  std::vector<file_id> listing = {{"a", 1, 500}, {"b", 1, 600}, {"c", 1, 700}};
  file_selection before(rule);
  CHECK(paths(before.select(at(1), seconds(1), listing, {.files = 2})) == "a b ");

  // A minute later: what came meanwhile is new, what was taken is not, what waited comes first.
  rule.start = at(61);
  file_selection after(rule);
  after.restore(before.memory());
  CHECK(after.memory() == before.memory());
  listing.push_back({"d", 1, 20'000});
  listing.push_back({"e", 1, 60'500});
  CHECK(paths(after.select(at(61), seconds(1), listing, {})) == "c d e ");

  // A batch that the earlier run had fixed takes what was waiting.
  file_selection replaying(rule);
  replaying.restore(before.memory());
  replaying.taken(at(2), {"c", 1, 700});
  CHECK(replaying.waiting() == 0);
  CHECK(paths(replaying.select(at(61), seconds(1), listing, {})) == "d e ");
}

} // namespace files_position_test
