// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include <rapidcheck.h>

#include <weir/operators/load_object_files.hpp>
#include <weir/state/support/error.hpp>

#include "../support/scratch_folder.hpp"
#include "stage_harness.hpp"

namespace object_files_test {

using namespace weir;
using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;
using test::scratch_folder;
using test::stage_harness;
using test::test_source;
namespace fs = std::filesystem;

namespace {

/// Saves values as the batch at 5000 ms, under the prefix "objects"; gives the folder.
template <class T>
fs::path save(const scratch_folder& scratch, const std::vector<T>& values,
              std::uint32_t partitions = 2, const std::vector<std::size_t>& chunks = {}) {
  topology plan(milliseconds(1000));
  const auto input = test_source<T>(plan, partitions);
  input.save_as_object_files((scratch.path() / "objects").string());
  stage_harness harness(plan);
  harness.give(input, values, chunks);
  harness.run(5000);
  return scratch.path() / "objects-5000";
}

/// What reading the folder throws.
template <class T>
error failure_of(const fs::path& folder) {
  try {
    load_object_files<T>(folder);
  } catch (const error& failure) {
    return failure;
  }
  return {errc::unsupported, "nothing was thrown"};
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

struct reading {
  std::string sensor;
  std::vector<double> values;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(sensor, values);
  }
  friend bool operator==(const reading&, const reading&) = default;
};

} // namespace

TEST_CASE("what is saved as object files is loaded as it was, with its partitions") {
  const scratch_folder scratch;
  const auto folder = save<std::string>(scratch, {"a", "", "three"});
  CHECK(scratch.names() == std::set<std::string>{"objects-5000"});
  CHECK(scratch.names("objects-5000") ==
        std::set<std::string>{"_SUCCESS", "part-00000", "part-00001"});
  const auto loaded = load_object_files<std::string>(folder);
  CHECK(loaded.num_partitions() == 2);
  CHECK(loaded.collect() == std::vector<std::string>{"a", "", "three"});
  CHECK(loaded.glom().collect().front() == std::vector<std::string>{"a"});
}

TEST_CASE("an empty batch is saved as object files, too") {
  const scratch_folder scratch;
  const auto loaded = load_object_files<int>(save<int>(scratch, {}, 3));
  CHECK(loaded.num_partitions() == 3);
  CHECK(loaded.empty());
}

TEST_CASE("elements of any type that can be serialised come back") {
  const scratch_folder one;
  using nested = std::pair<std::optional<std::string>, std::tuple<int, std::string>>;
  const std::vector<nested> values{{"x", {1, "one"}}, {std::nullopt, {2, ""}}};
  CHECK(load_object_files<nested>(save(one, values)).collect() == values);
  const scratch_folder two;
  const std::vector<reading> readings{{"north", {1.5, -0.0}}, {"south", {}}};
  CHECK(load_object_files<reading>(save(two, readings)).collect() == readings);
}

TEST_CASE("any elements in any chunks make the round trip") {
  using element = std::pair<std::string, std::int64_t>;
  CHECK(rc::check([] {
    const scratch_folder scratch;
    const auto values = *rc::gen::arbitrary<std::vector<element>>();
    const auto chunks =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 9));
    const auto partitions = *rc::gen::inRange<std::uint32_t>(1, 5);
    const auto loaded = load_object_files<element>(save(scratch, values, partitions, chunks));
    RC_ASSERT(loaded.collect() == values);
    RC_ASSERT(loaded.num_partitions() == partitions);
  }));
}

TEST_CASE("an object file that was cut off anywhere is refused") {
  const scratch_folder scratch;
  const auto folder = save<std::string>(scratch, {"a", "bb", "ccc", "dddd"}, 1, {2});
  const std::string whole = scratch.text("objects-5000/part-00000");
  REQUIRE(whole.size() > 100);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write(folder / "part-00000", whole.substr(0, size));
    const error failure = failure_of<std::string>(folder);
    INFO(size << " bytes: " << failure.what());
    REQUIRE(failure.code() == errc::corrupt);
    REQUIRE_THAT(failure.what(), ContainsSubstring("part-00000: "));
  }
  write(folder / "part-00000", whole + "x");
  CHECK(failure_of<std::string>(folder).code() == errc::corrupt);
  write(folder / "part-00000", whole + whole);
  CHECK(failure_of<std::string>(folder).code() == errc::corrupt);
  write(folder / "part-00000", whole);
  CHECK(load_object_files<std::string>(folder).size() == 4);
}

TEST_CASE("a flipped bit in an object file is noticed, wherever it is") {
  const scratch_folder scratch;
  const auto folder = save<std::string>(scratch, {"a", "bb", "ccc", "dddd"}, 1, {2});
  const std::string whole = scratch.text("objects-5000/part-00000");
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    write(folder / "part-00000", damaged);
    const error failure = failure_of<std::string>(folder);
    INFO("bit " << bit << ": " << failure.what());
    REQUIRE(failure.code() == errc::corrupt);
  }
}

TEST_CASE("parts that are missing or exchanged are noticed") {
  const scratch_folder scratch;
  const auto folder = save<int>(scratch, {1, 2, 3}, 3);
  fs::rename(folder / "part-00001", folder / "kept");
  CHECK(failure_of<int>(folder).code() == errc::corrupt);
  CHECK_THAT(failure_of<int>(folder).what(), ContainsSubstring("part-00001 is missing"));
  fs::copy(folder / "part-00000", folder / "part-00001");
  CHECK(failure_of<int>(folder).code() == errc::corrupt);
  CHECK_THAT(failure_of<int>(folder).what(),
             ContainsSubstring("it says that it is part 0 of 3, counted from 0"));
}

TEST_CASE("a folder that save_as_object_files has not made is refused") {
  const scratch_folder scratch;
  CHECK(failure_of<int>(scratch.path() / "nothing").code() == errc::not_found);
  CHECK_THAT(failure_of<int>(scratch.path()).what(), ContainsSubstring("has no _SUCCESS"));
  write(scratch.path() / "_SUCCESS", "");
  write(scratch.path() / "part-00000", "some text that is longer than the head of a frame\n");
  const error failure = failure_of<int>(scratch.path());
  CHECK(failure.code() == errc::corrupt);
  CHECK_THAT(failure.what(), ContainsSubstring("the magic number is not that of a snapshot"));
}

TEST_CASE("object files of another type are refused as far as their bytes tell") {
  const scratch_folder scratch;
  const auto folder = save<std::int64_t>(scratch, {1, 2, 3});
  CHECK(failure_of<std::string>(folder).code() == errc::corrupt);
  CHECK(failure_of<std::int32_t>(folder).code() == errc::corrupt);
}

TEST_CASE("a re-run of a batch leaves its object files") {
  const scratch_folder scratch;
  save<int>(scratch, {1});
  CHECK(load_object_files<int>(save<int>(scratch, {2})).collect() == std::vector{1});
}

TEST_CASE("the prefix of object files must name something") {
  topology plan(milliseconds(1000));
  CHECK_THROWS_WITH(test_source<int>(plan).save_as_object_files("folder/"),
                    ContainsSubstring("save_as_object_files: the prefix \"folder/\""));
}

} // namespace object_files_test
