// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <weir/state/support/fault.hpp>

#include "../support/scratch_folder.hpp"
#include "stage_harness.hpp"

namespace save_as_text_files_test {

using namespace weir;
using std::chrono::milliseconds;
using test::scratch_folder;
using test::stage_harness;
using test::test_source;
namespace fs = std::filesystem;

namespace {

using key_and_value = std::pair<std::string, int>;

/// A plan with one output that saves, and its harness.
struct saving {
  explicit saving(const fs::path& prefix, std::string_view suffix = "",
                  std::uint32_t partitions = 2)
      : input(test_source<key_and_value>(plan, partitions)),
        output(input.save_as_text_files(prefix.string(), suffix)),
        harness(plan) {}
  void run(const std::vector<key_and_value>& values, std::int64_t milliseconds) {
    harness.give(input, values);
    harness.run(milliseconds);
  }

  topology plan{milliseconds(1000)};
  dstream<key_and_value> input;
  node_id output;
  stage_harness harness;
};

using names = std::set<std::string>;

} // namespace

TEST_CASE("a batch is saved as a folder with a file for each partition") {
  scratch_folder scratch;
  saving output(scratch.path() / "counts", "txt");
  output.run({{"a", 1}, {"b", 2}, {"c", 3}}, 5000);
  output.run({}, 6000);
  CHECK(scratch.names() == names{"counts-5000.txt", "counts-6000.txt"});
  CHECK(scratch.names("counts-5000.txt") == names{"_SUCCESS", "part-00000", "part-00001"});
  CHECK(scratch.text("counts-5000.txt/part-00000") == "(a,1)\n");
  CHECK(scratch.text("counts-5000.txt/part-00001") == "(b,2)\n(c,3)\n");
  CHECK(scratch.text("counts-5000.txt/_SUCCESS").empty());
  // An empty batch makes a folder, too.
  CHECK(scratch.names("counts-6000.txt") == names{"_SUCCESS", "part-00000", "part-00001"});
  CHECK(scratch.text("counts-6000.txt/part-00000").empty());
}

TEST_CASE("large partitions are written whole, in missing folders, without a suffix") {
  scratch_folder scratch;
  saving output(scratch.path() / "new" / "deep" / "counts", "", 1);
  output.run(std::vector<key_and_value>(50'000, {"some text", 7}), 1000);
  const auto text = scratch.text("new/deep/counts-1000/part-00000");
  CHECK(text.size() == 50'000 * std::string_view("(some text,7)\n").size());
}

TEST_CASE("a re-run of a batch leaves what is there") {
  scratch_folder scratch;
  saving output(scratch.path() / "counts");
  output.run({{"first", 1}, {"first", 2}}, 1000);
  output.run({{"again", 1}, {"again", 2}}, 1000);
  CHECK(scratch.text("counts-1000/part-00000") == "(first,1)\n");
}

TEST_CASE("a batch that could not be saved leaves nothing, and can be saved later") {
  scratch_folder scratch;
  saving output(scratch.path() / "counts");
  for (const std::string_view point :
       {"operators.save.write", "operators.save.fsync", "operators.save.rename"}) {
    {
      scoped_fault_handler handler([&](const fault_site& site) {
        if (site.point == point) {
          CHECK(site.batch == 1000);
          throw std::runtime_error("fault");
        }
      });
      CHECK_THROWS_WITH(output.run({{"a", 1}}, 1000), "fault");
    }
    CHECK(scratch.names().empty());
  }
  output.run({{"a", 1}}, 1000);
  CHECK(scratch.names() == names{"counts-1000"});
}

TEST_CASE("what a crash left behind is removed") {
  scratch_folder scratch;
  fs::create_directories(scratch.path() / ".counts-1000.tmp" / "part-00000");
  std::ofstream(scratch.path() / ".counts-1000.tmp" / "part-00009") << "left over";
  saving output(scratch.path() / "counts");
  output.run({{"a", 1}}, 1000);
  CHECK(scratch.names() == names{"counts-1000"});
  CHECK(scratch.names("counts-1000") == names{"_SUCCESS", "part-00000", "part-00001"});
}

TEST_CASE("an error names the path and the reason") {
  scratch_folder scratch;
  std::ofstream(scratch.path() / "file") << "in the way";
  saving inside(scratch.path() / "file" / "counts");
  try {
    inside.run({{"a", 1}}, 1000);
    FAIL("saved into a file");
  } catch (const error& failure) {
    CHECK(failure.code() == errc::io);
    CHECK_THAT(failure.what(), Catch::Matchers::ContainsSubstring("file") &&
                                   Catch::Matchers::ContainsSubstring("Not a directory"));
  }
  std::ofstream(scratch.path() / "counts-1000") << "in the way";
  saving over(scratch.path() / "counts");
  CHECK_THROWS_WITH(over.run({{"a", 1}}, 1000), Catch::Matchers::ContainsSubstring("counts-1000"));
  CHECK(scratch.text("counts-1000") == "in the way");
}

TEST_CASE("a prefix must name something") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan);
  CHECK_THROWS_AS(input.save_as_text_files(""), error);
  CHECK_THROWS_AS(input.save_as_text_files("folder/"), error);
  CHECK(plan.outputs().empty());
}

} // namespace save_as_text_files_test
