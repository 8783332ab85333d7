// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>

#include <weir/receivers/files/file_position.hpp>

#include "files_harness.hpp"

namespace files_source_test {

using namespace weir;
using namespace weir::test;

namespace {

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("new files are read, in batches by modification time", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("old", "0\n", 9000);
  f.folder.write("b", "1\n2\n", 10'500);
  f.folder.write("a", "3\n", 10'600);
  f.folder.write("later", "4\n", 11'500);
  CHECK(f.driver.batch(11'000) == lines{"1", "2", "3"});
  CHECK(f.driver.last.outcome == batch_outcome::dataset);
  CHECK(f.driver.last.info.records == 3);
  CHECK(f.driver.last.info.description == f.folder.path("b") + "\n" + f.folder.path("a"));
  CHECK(decode_file_position(f.driver.last.info.position) ==
        std::vector<file_id>{{f.folder.path("b"), 4, 10'500}, {f.folder.path("a"), 2, 10'600}});
  CHECK(f.driver.batch(12'000) == lines{"4"});
  CHECK(f.driver.batch(13'000) == lines{});
  CHECK(f.driver.last.outcome == batch_outcome::dataset);
  CHECK(decode_file_position(f.driver.last.info.position).empty());
  CHECK(f.options.counters->files == 3);
  CHECK(f.options.counters->bytes == 8);
}

TEST_CASE("a file that is moved into the folder keeps its time", "[receivers][files]") {
  disk_fixture f;
  f.folder.make_folder(".tmp");
  f.folder.write(".tmp/a", "1\n", 10'500);
  CHECK(f.driver.batch(11'000) == lines{});
  f.folder.move(".tmp/a", "a");
  CHECK(f.driver.batch(12'000) == lines{"1"});
  CHECK(f.driver.batch(13'000) == lines{});
}

TEST_CASE("of a file that is half written its first half is taken", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "1\n2", 10'500);
  CHECK(f.driver.batch(11'000) == lines{"1", "2"});
  f.folder.append("a", "3\n4\n", 11'500);
  for (std::int64_t t = 12'000; t <= 200'000; t += 1000)
    CHECK(f.driver.batch(t) == lines{});
  CHECK(f.options.counters->edits_ignored == 1);
}

TEST_CASE("what is written while a file is read is not part of it", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {"1\n2\n", 10'500};
  f.files->after_read = [&](const std::string& path) {
    f.files->files[path] = {"1\n2\n3\n", 10'900};
  };
  CHECK(f.driver.batch(11'000) == lines{"1", "2"});
  CHECK(f.options.counters->files_changed_in_reading == 1);
  CHECK(decode_file_position(f.driver.last.info.position) ==
        std::vector<file_id>{{"/in/a", 4, 10'500}});
  f.files->after_read = nullptr;
  CHECK(f.driver.batch(12'000) == lines{});
}

TEST_CASE("a file is what it is when it is opened", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {"1\n", 10'500};
  f.files->before_open = [&](const std::string& path) {
    f.files->files[path] = {"1\n2\n", 11'010};
  };
  CHECK(f.driver.batch(11'000) == lines{"1", "2"});
  CHECK(decode_file_position(f.driver.last.info.position) ==
        std::vector<file_id>{{"/in/a", 4, 11'010}});
  f.files->before_open = nullptr;
  CHECK(f.driver.batch(12'000) == lines{});
  CHECK(f.options.counters->edits_ignored == 0);
}

TEST_CASE("the byte budget leaves files to the next batch", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "aaa\n", 10'100);
  f.folder.write("b", "bbb\n", 10'200);
  f.folder.write("c", "ccc\n", 10'300);
  f.folder.write("d", "a long line\n", 10'400);
  CHECK(f.driver.cut(11'000, 8) == lines{"aaa", "bbb"});
  CHECK(f.driver.get().pending());
  CHECK(f.options.counters->waiting == 2);
  // Whatever the budget is now.
  f.driver.get().rewind();
  CHECK(f.driver.cut(11'000, 100) == lines{"aaa", "bbb"});
  f.driver.get().sealed();
  CHECK(f.driver.batch(12'000, 1) == lines{"ccc"});
  CHECK(f.driver.batch(13'000, 1) == lines{"a long line"});
  CHECK_FALSE(f.driver.get().pending());
}

TEST_CASE("the description of a batch names so many files", "[receivers][files]") {
  memory_fixture f;
  for (int i = 100; i < 130; ++i)
    f.files->files["/in/" + std::to_string(i)] = {"x\n", 10'500};
  f.files->files["/in/000\n"] = {"x\n", 10'500};
  f.driver.batch(11'000);
  const std::string& description = f.driver.last.info.description;
  CHECK(std::count(description.begin(), description.end(), '\n') == 20);
  CHECK(description.starts_with("/in/000\\n\n/in/100\n"));
  CHECK(description.ends_with("/in/118\nand 11 more"));
}

} // namespace files_source_test
