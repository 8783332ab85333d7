// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <weir/receivers/files/file_position.hpp>
#include <weir/receivers/files/local_file_system.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

#include "files_harness.hpp"

namespace files_failure_test {

using namespace weir;
using namespace weir::test;

namespace {

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("a file that is cut short while it is read gives what is there", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {std::string(600'000, 'x') + "\nlast", 10'500};
  f.files->after_read = [&](const std::string& path) { f.files->files[path].text.resize(3); };
  const lines read = f.driver.batch(11'000);
  REQUIRE(read.size() == 1);
  CHECK(read[0].size() == string_blocks::block_bytes);
  CHECK(f.options.counters->files_changed_in_reading == 1);
}

TEST_CASE("files that vanish or are unreadable are skipped", "[receivers][files]") {
  memory_fixture f;
  for (const char* name : {"a", "b", "c", "d", "e"})
    f.files->files[std::string("/in/") + name] = {std::string(name) + "\n", 10'500};
  f.files->before_open = [&](const std::string& path) {
    if (path == "/in/a")
      f.files->files.erase(path);
  };
  f.files->refuse_open["/in/b"] = errc::io;
  f.files->refuse_open["/in/c"] = errc::unsupported;
  f.files->refuse_read["/in/d"] = {0, errc::io};
  CHECK(f.driver.cut(11'000) == lines{"e"});
  CHECK(f.driver.last.info.description == "/in/e");
  CHECK(f.options.counters->files_skipped == 4);

  // Neither the same batch nor a later one tries again.
  f.files->refuse_open.clear();
  f.files->refuse_read.clear();
  f.driver.get().rewind();
  CHECK(f.driver.cut(11'000) == lines{"e"});
  f.driver.get().sealed();
  CHECK(f.driver.batch(12'000) == lines{});
}

TEST_CASE("warnings are bounded", "[receivers][files]") {
  struct counting final : log_sink {
    void write(log_level level, std::string_view component, std::string_view text) override {
      if (level == log_level::warning && component == "files")
        texts.emplace_back(text);
    }
    lines texts;
  };
  const auto sink = std::make_shared<counting>();
  set_log_sink(sink);
  memory_fixture f;
  for (std::int64_t t = 11'000; t < 111'000; t += 1000)
    f.driver.batch(t);
  set_log_sink(nullptr);
  CHECK(f.options.counters->folders_missing == 100);
  REQUIRE(sink->texts.size() == 9); // the first five, then 8, 16, 32 and 64
  CHECK(sink->texts.back() == "no folder to scan: /in (64 times)");
}

TEST_CASE("a folder, a pipe or a link to nowhere in place of a file is skipped",
          "[receivers][files]") {
  // Listed as a file, and something else by the time it is opened.
  struct replacing : memory_file_system {
    std::string real;
    std::vector<folder_entry> list(const std::string&) override {
      std::vector<folder_entry> entries;
      for (const char* name : {"dangling", "file", "folder", "pipe"})
        entries.push_back({name, {file_kind::regular, 2, 10'500}});
      return entries;
    }
    std::unique_ptr<readable_file> open(const std::string& path) override {
      return local_file_system().open(path);
    }
  };
  const temp_folder folder;
  folder.write("file", "1\n", 10'500);
  folder.make_folder("folder");
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  REQUIRE(::symlink("nowhere", folder.path("dangling").c_str()) == 0);
  file_options options = options_at(10'000, std::make_shared<replacing>());
  source_driver<std::string> driver(text_source(folder.path(), options));
  CHECK(driver.batch(11'000) == lines{"1"});
  CHECK(options.counters->files_skipped == 3);
}

TEST_CASE("a read that fails in the middle of a file fails the batch", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {std::string(1'000'000, '\n'), 10'500};
  f.files->refuse_read["/in/a"] = {500'000, errc::io};
  CHECK(code_of([&] { f.driver.cut(11'000); }) == errc::io);
  // It is taken anew if the batch is.
  f.files->refuse_read.clear();
  f.driver.get().rewind();
  CHECK(f.driver.cut(11'000).size() == 1'000'000);
}

TEST_CASE("a batch that fails holds up no other", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {std::string(1'000'000, '\n'), 10'500};
  f.files->refuse_read["/in/a"] = {500'000, errc::io};
  CHECK(code_of([&] { f.driver.cut(11'000); }) == errc::io);
  // Neither sealed nor rewound: it is over all the same.
  f.files->files["/in/b"] = {"1\n", 11'500};
  CHECK(f.driver.batch(12'000) == lines{"1"});
}

TEST_CASE("without descriptors the files wait", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {"1\n", 10'500};
  f.files->files["/in/b"] = {"2\n", 10'600};
  f.files->files["/in/c"] = {"3\n", 10'700};
  f.files->refuse_open["/in/b"] = errc::limit_exceeded;
  CHECK(f.driver.batch(11'000) == lines{"1"});
  CHECK(f.driver.get().pending());
  f.files->refuse_open.clear();
  CHECK(f.driver.batch(12'000) == lines{"2", "3"});
  CHECK_FALSE(f.driver.get().pending());
  CHECK(f.options.counters->files_skipped == 0);
  CHECK(f.options.counters->postponed == 2);
}

TEST_CASE("an open batch is read again as it was", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "1\n", 10'500);
  CHECK(f.driver.cut(11'000) == lines{"1"});
  const std::string position = f.driver.last.info.position;
  // What has arrived since belongs to another batch.
  f.folder.write("b", "2\n", 10'600);
  f.driver.get().rewind();
  CHECK(f.driver.cut(11'000) == lines{"1"});
  CHECK(f.driver.last.info.position == position);
  f.driver.get().rewind();
  CHECK(f.driver.cut(11'000) == lines{"1"});
  f.driver.get().sealed();
  CHECK(f.driver.batch(12'000) == lines{"2"});
}

TEST_CASE("a rewind before the cut changes nothing", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "1\n", 10'500);
  f.driver.get().rewind();
  CHECK(f.driver.batch(11'000) == lines{"1"});
  f.driver.get().rewind();
  CHECK(f.driver.batch(12'000) == lines{});
}

TEST_CASE("a batch whose files have changed cannot be read again", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "1\n", 10'500);
  CHECK(f.driver.cut(11'000) == lines{"1"});
  SECTION("longer") {
    f.folder.append("a", "2\n", 10'500);
  }
  SECTION("touched") {
    f.folder.touch("a", 10'501);
  }
  SECTION("gone") {
    f.folder.remove("a");
  }
  SECTION("a folder") {
    f.folder.remove("a");
    f.folder.make_folder("a");
  }
  f.driver.get().rewind();
  try {
    f.driver.cut(11'000);
    FAIL("read");
  } catch (const error& failure) {
    CHECK(failure.code() == errc::source_changed);
    CHECK_THAT(failure.what(), Catch::Matchers::ContainsSubstring(
                                   f.folder.path("a") + " (2 bytes, modified at 10500 ms)"));
  }
  CHECK(f.options.counters->source_changed == 1);
  f.driver.get().sealed();
  f.folder.write("b", "2\n", 11'500);
  CHECK(f.driver.batch(12'000) == lines{"2"});
}

TEST_CASE("a batch of an earlier run is read by its position", "[receivers][files]") {
  disk_fixture f;
  f.folder.write("a", "1\n", 8000);
  f.folder.write("b", "2\n", 8500);
  const std::string position =
      encode_file_position(std::vector<file_id>{{f.folder.path("a"), 2, 8000}});
  f.driver.files().replay(position);
  CHECK(f.driver.batch(11'000) == lines{"1"});
  CHECK(f.driver.last.info.position == position);
  CHECK(f.driver.batch(12'000) == lines{});

  f.folder.touch("b", 9999);
  f.driver.files().replay(
      encode_file_position(std::vector<file_id>{{f.folder.path("b"), 2, 8500}}));
  CHECK(code_of([&] { f.driver.cut(13'000); }) == errc::source_changed);
  CHECK(code_of([&] { f.driver.files().replay("nonsense"); }) == errc::corrupt);
}

TEST_CASE("files beyond the size limit are skipped", "[receivers][files]") {
  const temp_folder folder;
  file_options options = options_at(0);
  options.max_file_bytes = 3;
  source_driver<std::string> driver(text_source(folder.path(), options));
  folder.write("a", "1\n", 500);
  folder.write("b", "22\n", 600);
  folder.write("c", "333\n", 700);
  CHECK(driver.batch(1000) == lines{"1", "22"});
  CHECK(options.counters->files_too_large == 1);
}

TEST_CASE("the fault points of a file stream", "[receivers][files]") {
  memory_fixture f;
  f.files->files["/in/a"] = {"1\n", 10'500};
  std::vector<std::string> met;
  std::string fail_at;
  bool die = false;
  const scoped_fault_handler handler([&](const fault_site& site) {
    if (!site.point.starts_with("receivers.files."))
      return;
    CHECK(site.batch % 1000 == 0);
    met.emplace_back(site.point);
    if (site.point == fail_at && die)
      throw injected_death("here");
    if (site.point == fail_at)
      throw error(errc::io, "here");
  });
  SECTION("in order") {
    CHECK(f.driver.batch(11'000) == lines{"1"});
    CHECK(met == lines{"receivers.files.list", "receivers.files.open", "receivers.files.read"});
  }
  SECTION("a folder that cannot be listed") {
    fail_at = "receivers.files.list";
    CHECK(f.driver.batch(11'000) == lines{});
    fail_at = "";
    CHECK(f.driver.batch(12'000) == lines{"1"});
  }
  SECTION("a file that cannot be opened or read") {
    fail_at = GENERATE("receivers.files.open", "receivers.files.read");
    CHECK(f.driver.batch(11'000) == lines{});
    CHECK(f.options.counters->files_skipped == 1);
  }
  SECTION("death, and the batch anew") {
    die = true;
    fail_at = GENERATE("receivers.files.list", "receivers.files.open", "receivers.files.read");
    CHECK(code_of([&] { f.driver.cut(11'000); }) == errc::stage_died);
    fail_at = "";
    f.driver.get().rewind();
    CHECK(f.driver.batch(11'000) == lines{"1"});
    CHECK(f.driver.batch(12'000) == lines{});
  }
}

} // namespace files_failure_test
