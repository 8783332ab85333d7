// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/files/file_stream.hpp>

#include "files_harness.hpp"

namespace files_stream_test {

using namespace weir;
using namespace weir::test;

namespace {

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("file input stream with and without new files only", "[receivers][files]") {
  // Apache Spark 3.1 InputStreamsSuite, "file input stream - newFilesOnly = true / false": file "0"
  // was modified at 10 s, the clock stands at 12 s, then one file appears per batch of 2 s.
  const bool new_files_only = GENERATE(true, false);
  const temp_folder folder;
  folder.write("0", "0\n", 10'000);
  file_options options = options_at(12'000);
  options.new_files_only = new_files_only;
  options.filter = [](std::string_view) { return true; };
  source_driver<std::string> driver(text_source(folder.path(), options), 2000);
  lines all;
  std::int64_t now_ms = 13'000;
  for (int i = 1; i <= 5; ++i, now_ms += 2000) {
    folder.write(std::to_string(i), std::to_string(i) + "\n", now_ms);
    for (std::string& line : driver.batch(now_ms + 1000))
      all.push_back(std::move(line));
  }
  CHECK(all ==
        (new_files_only ? lines{"1", "2", "3", "4", "5"} : lines{"0", "1", "2", "3", "4", "5"}));
}

TEST_CASE("file input stream with a wildcard", "[receivers][files]") {
  // Apache Spark 3.1 InputStreamsSuite, "file input stream - wildcard": two folders, and a file
  // beside them that is ignored.
  const temp_folder base;
  base.make_folder("one");
  base.make_folder("two");
  file_options options = options_at(10'000);
  source_driver<std::string> driver(text_source(base.path() + "/*/", options), 2000);
  base.write("ignored", "0\n", 10'500);
  lines all;
  lines expected;
  std::int64_t now_ms = 11'000;
  for (int i = 1; i <= 10; ++i, now_ms += 2000) {
    const std::string folder = i <= 5 ? "one/" : "two/";
    expected.push_back(std::to_string(i));
    base.write(folder + expected.back(), expected.back() + "\n", now_ms);
    for (std::string& line : driver.batch(now_ms + 1000))
      all.push_back(std::move(line));
  }
  CHECK(all == expected);
}

TEST_CASE("file stream over a file that was there before", "[receivers][files]") {
  // Apache Spark 3.1 JavaAPISuite, testTextFileStream: file "0" of 1000 ms; the clock starts at 0.
  const temp_folder folder;
  folder.write("0", "0\n", 1000);
  source_driver<std::string> driver(text_source(folder.path(), options_at(0)));
  CHECK(driver.batch(1000) == lines{"0"});
}

TEST_CASE("a reader function emits or returns elements", "[receivers][files]") {
  using entry = std::pair<std::string, std::uint64_t>;
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a"] = {"xyz", 500};
  files->files["/in/b"] = {"", 600};
  const std::vector<entry> expected = {{"/in/a", 3}, {"/in/b", 0}};

  source_driver<entry> emitting(custom_source<entry>(
      "/in",
      [](file_reader& file, auto emit) {
        emit(std::pair(std::string_view(file.path()), file.size()));
      },
      options_at(0, files), 2));
  CHECK(emitting.batch(1000) == expected);
  CHECK(emitting.last.info.records == 2);

  source_driver<entry> returning(custom_source<entry>(
      "/in",
      [](file_reader& file) {
        return std::vector<entry>{{file.path(), file.size()}};
      },
      options_at(0, files), 2));
  CHECK(returning.batch(1000) == expected);
  // An empty file has a share, too.
  CHECK(returning.sink().elements.size() == 2);

  source_driver<int> numbers(custom_source<int>(
      "/in",
      [](file_reader& file, auto emit) {
        for (const char c : file.read_all())
          emit(c);
      },
      options_at(0, files)));
  CHECK(numbers.batch(1000) == std::vector<int>{'x', 'y', 'z'});
}

TEST_CASE("a reader function reads by pieces", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a"] = {"abcde", 500};
  source_driver<std::string> driver(custom_source<std::string>(
      "/in",
      [](file_reader& file, auto emit) {
        CHECK(file.modified_ms() == 500);
        char piece[2];
        while (const std::size_t got = file.read(piece))
          emit(std::string_view(piece, got));
        CHECK(file.remaining() == 0);
        CHECK(file.read_all().empty());
      },
      options_at(0, files)));
  CHECK(driver.batch(1000) == lines{"ab", "cd", "e"});
}

TEST_CASE("an exception of the reader function fails the batch alone", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/bad"] = {"x", 500};
  source_driver<std::string> driver(custom_source<std::string>(
      "/in",
      [](file_reader& file) {
        if (file.path() == "/in/bad")
          throw std::runtime_error("bad file");
        return std::vector<std::string>{file.read_all()};
      },
      options_at(0, files)));
  CHECK_THROWS_WITH(driver.cut(1000), "bad file");
  driver.get().sealed();
  files->files["/in/good"] = {"y", 1500};
  CHECK(driver.batch(2000) == lines{"y"});
}

TEST_CASE("file streams are nodes of a topology", "[receivers][files]") {
  const temp_folder folder;
  topology plan(std::chrono::milliseconds(1000), 3);
  const auto text = text_file_stream(plan, folder.path(), options_at(10'000));
  file_options two = options_at(10'000);
  two.partitions = 2;
  const auto records = binary_records_stream(plan, folder.path(), 2, two);
  const auto sizes = file_stream<std::uint64_t>(
      plan, folder.path(), [](file_reader& file, auto emit) { emit(file.size()); },
      options_at(10'000));
  CHECK(text.description().operation == "text_file_stream");
  CHECK(text.num_partitions() == 3);
  CHECK(records.description().operation == "binary_records_stream");
  CHECK(records.num_partitions() == 2);
  CHECK(sizes.description().operation == "file_stream");

  folder.write("old", "0\n", 10'000);
  folder.write("a", "12\n4", 10'500);
  CHECK(source_driver<std::string>(text.description().make_source()).batch(11'000) ==
        lines{"12", "4"});
  CHECK(source_driver<std::string>(records.description().make_source()).batch(11'000) ==
        lines{"12", "\n4"});
  CHECK(source_driver<std::uint64_t>(sizes.description().make_source()).batch(11'000) ==
        std::vector<std::uint64_t>{4});
}

TEST_CASE("file streams refuse what makes no sense", "[receivers][files]") {
  topology plan(std::chrono::milliseconds(1000));
  const auto refuses = [&](std::string_view folder, file_options options) {
    return code_of([&] { text_file_stream(plan, folder, std::move(options)); });
  };
  CHECK(refuses("", {}) == errc::invalid_argument);
  CHECK(refuses("/{a", {}) == errc::invalid_argument);
  CHECK(refuses("hdfs://host/a", {}) == errc::unsupported);
  CHECK(refuses("/a", {.min_remember = std::chrono::milliseconds(0)}) == errc::invalid_argument);
  CHECK(refuses("/a", {.max_line_bytes = 0}) == errc::invalid_argument);
  CHECK(refuses("/a", {.max_batch_files = 0}) == errc::invalid_argument);
  CHECK(code_of([&] { binary_records_stream(plan, "/a", 0); }) == errc::invalid_argument);
  CHECK(plan.nodes().empty());
  text_file_stream(plan, "file:///a");
  CHECK(plan.nodes().size() == 1);
}

} // namespace files_stream_test
