// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include <weir/operators/save_as_object_files.hpp>
#include <weir/receivers/files/object_file_stream.hpp>

#include "files_harness.hpp"

namespace files_objects_test {

using namespace weir;
using namespace weir::test;

namespace {

using count = std::pair<std::string, std::int64_t>;

/// Saves a batch as the output does; what is written counts as written at the batch's time.
void save(const temp_folder& folder, const std::vector<count>& values, std::int64_t time_ms) {
  weir::detail::save_as_objects_body<count>{folder.path("counts"), ""}(
      batch<count>::of(values, 2), batch_time(std::chrono::milliseconds(time_ms)));
  const std::string saved = "counts-" + std::to_string(time_ms);
  for (const auto& file : std::filesystem::directory_iterator(folder.path(saved)))
    folder.touch(saved + "/" + file.path().filename().string(), time_ms);
  folder.touch(saved, time_ms);
}

std::unique_ptr<source> object_source(const temp_folder& folder) {
  topology plan(std::chrono::milliseconds(1000));
  file_options options;
  options.new_files_only = false;
  options.min_remember = std::chrono::hours(1);
  const auto stream = object_file_stream<count>(plan, folder.path("counts-*"), options);
  return stream.description().make_source();
}

} // namespace

TEST_CASE("a stream reads the object files that appear", "[receivers][files]") {
  const temp_folder folder;
  source_driver<count> driver(object_source(folder));
  save(folder, {{"a", 1}, {"b", 2}}, 1000);
  CHECK(driver.batch(2000) == std::vector<count>{{"a", 1}, {"b", 2}});
  save(folder, {}, 2000);
  CHECK(driver.batch(3000).empty());
  save(folder, {{"c", 3}}, 3000);
  CHECK(driver.batch(4000) == std::vector<count>{{"c", 3}});
}

TEST_CASE("a damaged object file fails the batch that it came in", "[receivers][files]") {
  const temp_folder folder;
  source_driver<count> driver(object_source(folder));
  save(folder, {{"a", 1}, {"b", 2}}, 1000);
  const std::string part = "counts-1000/part-00001";
  std::filesystem::resize_file(folder.path(part),
                               std::filesystem::file_size(folder.path(part)) - 1);
  folder.touch(part, 1000);
  CHECK(code_of([&] { driver.batch(2000); }) == errc::corrupt);
}

} // namespace files_objects_test
