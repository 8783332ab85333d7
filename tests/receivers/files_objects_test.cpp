// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <chrono>
#include <filesystem>

#include <weir/operators/save_as_object_files.hpp>
#include <weir/receivers/files/object_file_stream.hpp>

#include "../support/scratch_folder.hpp"
#include "files_harness.hpp"

using namespace weir;
using namespace weir::test;

namespace {

using count = std::pair<std::string, std::int64_t>;

/// Saves a batch as the output does.
void save(const scratch_folder& scratch, const std::vector<count>& values, std::int64_t time_ms) {
  weir::detail::save_as_objects_body<count>{(scratch.path() / "counts").string(), ""}(
      batch<count>::of(values, 2), batch_time(std::chrono::milliseconds(time_ms)));
}

std::unique_ptr<source> object_source(const scratch_folder& scratch) {
  topology plan(std::chrono::milliseconds(1000));
  file_options options;
  options.new_files_only = false;
  options.min_remember = std::chrono::hours(1);
  const auto stream =
      object_file_stream<count>(plan, (scratch.path() / "counts-*").string(), options);
  return stream.description().make_source();
}

/// A batch time that what is written during the test lies before, however slow the machine.
std::int64_t later_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return (std::chrono::duration_cast<std::chrono::seconds>(now).count() + 600) * 1000;
}

} // namespace

TEST_CASE("a stream reads the object files that appear", "[receivers][files]") {
  const scratch_folder scratch;
  source_driver<count> driver(object_source(scratch));
  const std::int64_t first = later_ms();
  save(scratch, {{"a", 1}, {"b", 2}}, 1000);
  CHECK(driver.batch(first) == std::vector<count>{{"a", 1}, {"b", 2}});
  save(scratch, {}, 2000);
  CHECK(driver.batch(first + 1000).empty());
  save(scratch, {{"c", 3}}, 3000);
  CHECK(driver.batch(first + 2000) == std::vector<count>{{"c", 3}});
}

TEST_CASE("a damaged object file fails the batch that it came in", "[receivers][files]") {
  const scratch_folder scratch;
  source_driver<count> driver(object_source(scratch));
  save(scratch, {{"a", 1}, {"b", 2}}, 1000);
  const auto part = scratch.path() / "counts-1000" / "part-00001";
  std::filesystem::resize_file(part, std::filesystem::file_size(part) - 1);
  CHECK(code_of([&] { driver.batch(later_ms()); }) == errc::corrupt);
}
