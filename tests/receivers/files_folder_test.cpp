// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

#include <rapidcheck.h>

#include <weir/receivers/files/folder_pattern.hpp>
#include <weir/receivers/files/folder_scan.hpp>
#include <weir/receivers/files/inotify_watch.hpp>
#include <weir/receivers/files/local_file_system.hpp>

#include "files_harness.hpp"

namespace files_folder_test {

using namespace weir;
using namespace weir::test;

namespace {

using names = std::vector<std::string>;

batch_time at(std::int64_t ms) {
  return batch_time(std::chrono::milliseconds(ms));
}

/// The paths that a scan finds, sorted.
names scan(folder_scan& folders, std::int64_t time_ms) {
  names out;
  for (const file_id& file : folders.list(at(time_ms)))
    out.push_back(file.path);
  std::sort(out.begin(), out.end());
  return out;
}

/// Paths in a folder, sorted.
names in(const temp_folder& folder, names below) {
  for (std::string& name : below)
    name = folder.path(name);
  return below;
}

/// A watch that says what it is told to.
struct told_watch final : folder_watch {
  struct state {
    bool can_follow = true;
    bool changed = false;
    std::set<std::string> followed;
  };
  explicit told_watch(state& told) : told_(told) {}
  bool follow(const std::vector<std::string>& folders) override {
    const std::set<std::string> wanted(folders.begin(), folders.end());
    const bool known =
        std::includes(told_.followed.begin(), told_.followed.end(), wanted.begin(), wanted.end());
    told_.followed = wanted;
    return told_.can_follow && known;
  }
  bool changed() override { return std::exchange(told_.changed, false); }
  state& told_;
};

} // namespace

TEST_CASE("globs match names", "[receivers][files]") {
  struct row {
    const char* glob;
    const char* name;
    bool matches;
  };
  const row rows[] = {
      {"*", "anything", true},
      {"*", "", true},
      {"*", ".hidden", true}, // as in Hadoop
      {"a*", "abc", true},
      {"a*c", "abbc", true},
      {"a*c", "abcd", false},
      {"*ab*ab*", "xxabyabz", true},
      {"*ab*ab*", "xxabyaz", false},
      {"?", "a", true},
      {"?", "", false},
      {"?", "ab", false},
      {"?", "\xc3\xa4", true},
      {"??", "\xc3\xa4", false},
      {"[abc]", "b", true},
      {"[abc]", "d", false},
      {"[a-c]x", "bx", true},
      {"[!a-c]", "d", true},
      {"[^a-c]", "b", false},
      {"[]]", "]", true},
      {"[a-]", "-", true},
      {"[", "[", true},
      {"[ab", "[ab", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"2024-?\?-[0-3]?", "2024-05-17", true},
      {"", "", true},
      {"", "a", false},
      {"***", "", true},
  };
  for (const row& r : rows) {
    CAPTURE(r.glob, r.name);
    CHECK(matches_glob(r.glob, r.name) == r.matches);
  }
}

TEST_CASE("a glob of many stars takes no exponential time", "[receivers][files]") {
  std::string glob;
  for (int i = 0; i < 50; ++i)
    glob += "*a";
  CHECK_FALSE(matches_glob(glob + "b", std::string(5000, 'a')));
}

TEST_CASE("any name matches itself behind backslashes", "[receivers][files]") {
  CHECK(rc::check([](const std::string& name) {
    std::string glob;
    for (const char c : name)
      glob += std::string("\\") + c;
    RC_ASSERT(matches_glob(glob, name));
    RC_ASSERT(matches_glob("*" + glob + "*", "x" + name + "y"));
  }));
}

TEST_CASE("groups in braces are written out", "[receivers][files]") {
  CHECK(expand_braces("/a/b") == names{"/a/b"});
  CHECK(expand_braces("/{a,b}/c") == names{"/a/c", "/b/c"});
  CHECK(expand_braces("{a,b}{1,2}") == names{"a1", "a2", "b1", "b2"});
  CHECK(expand_braces("x{a,{b,c}d,}y") == names{"xay", "xbdy", "xcdy", "xy"});
  CHECK(expand_braces("{a/x,b}") == names{"a/x", "b"});
  CHECK(expand_braces("\\{a,b}") == names{"\\{a,b}"});
  CHECK(code_of([] { expand_braces("/{a,b"); }) == errc::invalid_argument);
  std::string many;
  for (int i = 0; i < 30; ++i)
    many += "{a,b}";
  CHECK(code_of([&] { expand_braces(many); }) == errc::invalid_argument);
}

TEST_CASE("a folder pattern is read into a root and names below it", "[receivers][files]") {
  const auto parsed = [](std::string_view text) {
    const folder_pattern pattern = folder_pattern::parse(text);
    names out{pattern.root};
    out.insert(out.end(), pattern.below.begin(), pattern.below.end());
    return out;
  };
  CHECK(parsed("/data/in/") == names{"/data/in"});
  CHECK(parsed("data//in") == names{"data/in"});
  CHECK(parsed("/") == names{"/"});
  CHECK(parsed("file:///data/*/in") == names{"/data", "*", "in"});
  CHECK(parsed("*/") == names{".", "*"});
  CHECK(parsed("/data/2024-??") == names{"/data", "2024-??"});
  CHECK(code_of([] { folder_pattern::parse(""); }) == errc::invalid_argument);
  CHECK(code_of([] { folder_pattern::parse(std::string_view("/a\0b", 4)); }) ==
        errc::invalid_argument);
}

TEST_CASE("a folder is listed without what is no regular file", "[receivers][files]") {
  const temp_folder folder;
  folder.write("a", "1", 1000);
  folder.write(".b", "22", 2500);
  folder.make_folder("sub");
  folder.write("sub/c", "3", 1000);
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  REQUIRE(::symlink("nowhere", folder.path("dangling").c_str()) == 0);
  REQUIRE(::symlink("a", folder.path("link").c_str()) == 0);
  REQUIRE(::symlink("/dev/zero", folder.path("device").c_str()) == 0);

  auto counters = std::make_shared<file_counters>();
  folder_scan folders(std::make_shared<local_file_system>(), folder.path(), counters);
  CHECK(scan(folders, 1000) == in(folder, {".b", "a", "link"}));
  for (const file_id& file : folders.list(at(2000)))
    if (file.path == folder.path(".b"))
      CHECK(file == file_id{folder.path(".b"), 2, 2500});
}

TEST_CASE("globs apply to folders, at any depth", "[receivers][files]") {
  const temp_folder base;
  for (const char* name : {"x/in", "y/in", "z/out"})
    base.make_folder(name);
  base.write("top", "", 1000);
  base.write("x/1", "", 1000);
  base.write("x/in/2", "", 1000);
  base.write("y/in/3", "", 1000);
  base.write("z/out/4", "", 1000);
  auto files = std::make_shared<local_file_system>();
  auto counters = std::make_shared<file_counters>();
  const auto found = [&](const std::string& pattern) {
    folder_scan folders(files, base.path(pattern), counters);
    return scan(folders, 1000);
  };
  CHECK(found("*/") == in(base, {"x/1"}));
  CHECK(found("*/in") == in(base, {"x/in/2", "y/in/3"}));
  CHECK(found("*/*") == in(base, {"x/in/2", "y/in/3", "z/out/4"}));
  CHECK(found("[xz]/*/") == in(base, {"x/in/2", "z/out/4"}));
  // Two patterns that meet list the folder once.
  CHECK(found("{x,*,y/in}") == in(base, {"x/1", "y/in/3"}));
  // A file's name is no folder.
  CHECK(found("top") == names{});
}

TEST_CASE("a folder that appears later is found", "[receivers][files]") {
  const temp_folder base;
  auto counters = std::make_shared<file_counters>();
  folder_scan one(std::make_shared<local_file_system>(), base.path("in"), counters);
  folder_scan several(std::make_shared<local_file_system>(), base.path("d*/"), counters);
  CHECK(scan(one, 1000) == names{});
  CHECK(scan(several, 1000) == names{});
  CHECK(counters->folders_missing == 2);

  base.make_folder("in");
  base.write("in/a", "", 1000);
  base.make_folder("d1");
  base.write("d1/b", "", 1000);
  CHECK(scan(one, 2000) == in(base, {"in/a"}));
  CHECK(scan(several, 2000) == in(base, {"d1/b"}));

  base.make_folder("d2");
  base.write("d2/c", "", 1000);
  base.remove("d1");
  CHECK(scan(several, 3000) == in(base, {"d2/c"}));
  CHECK(counters->folders_missing == 2);
}

TEST_CASE("an unreadable folder counts as empty", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a/1"] = {"", 1000};
  files->files["/in/b/2"] = {"", 1000};
  files->refuse_list["/in/a"] = errc::io;
  auto counters = std::make_shared<file_counters>();
  folder_scan folders(files, "/in/*", counters);
  CHECK(scan(folders, 1000) == names{"/in/b/2"});
  CHECK(counters->folders_unreadable == 1);
  files->refuse_list.clear();
  CHECK(scan(folders, 2000) == names{"/in/a/1", "/in/b/2"});
}

TEST_CASE("without a watch folders are listed each time", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  files->files["/in/a"] = {"", 1000};
  auto counters = std::make_shared<file_counters>();
  folder_scan folders(files, "/in", counters);
  for (std::int64_t t = 1; t <= 5; ++t)
    scan(folders, t);
  CHECK(counters->listings == 5);
  CHECK(counters->listings_saved == 0);
}

TEST_CASE("a watch saves listings, and only that", "[receivers][files]") {
  auto files = std::make_shared<memory_file_system>();
  told_watch::state told;
  files->make_watch = [&] { return std::make_unique<told_watch>(told); };
  files->files["/in/a"] = {"", 1000};
  auto counters = std::make_shared<file_counters>();
  folder_scan folders(files, "/in", counters);

  // The first listing was not watched yet.
  CHECK(scan(folders, 1000) == names{"/in/a"});
  files->files["/in/b"] = {"", 1000};
  CHECK(scan(folders, 2000) == names{"/in/a", "/in/b"});
  CHECK(scan(folders, 3000) == names{"/in/a", "/in/b"});
  CHECK(counters->listings == 2);
  CHECK(counters->listings_saved == 1);

  files->files["/in/c"] = {"", 1000};
  told.changed = true;
  CHECK(scan(folders, 4000).size() == 3);

  // A change that the watch missed is found when the listing is too old.
  files->files["/in/d"] = {"", 1000};
  CHECK(scan(folders, 13'999).size() == 3);
  CHECK(scan(folders, 14'000).size() == 4);

  // A folder that cannot be followed is listed each time.
  told.can_follow = false;
  told.changed = true;
  scan(folders, 15'000);
  files->files["/in/e"] = {"", 1000};
  CHECK(scan(folders, 16'000).size() == 5);
}

TEST_CASE("inotify tells of changes but not of reading", "[receivers][files]") {
  const temp_folder folder("/dev/shm");
  auto watch = inotify_watch::make();
  if (!watch)
    WEIR_SKIP("the kernel gives no inotify instance");
  const names followed{folder.path()};
  watch->follow(followed);
  if (!watch->follow(followed))
    WEIR_SKIP("/dev/shm is no tmpfs");
  CHECK_FALSE(watch->changed());

  folder.write("a", "text", 1000);
  CHECK(watch->changed());
  CHECK_FALSE(watch->changed());

  local_file_system files;
  files.list(folder.path());
  char byte = 0;
  files.open(folder.path("a"))->read(0, {&byte, 1});
  CHECK(byte == 't');
  CHECK_FALSE(watch->changed());

  folder.touch("a", 2000);
  CHECK(watch->changed());
  folder.append("a", "more", 3000);
  CHECK(watch->changed());
  folder.move("a", "b");
  CHECK(watch->changed());
  folder.remove("b");
  CHECK(watch->changed());

  // A path that leads to another folder is watched anew.
  folder.make_folder("one");
  folder.make_folder("two");
  folder.move("one", "in");
  watch->follow({folder.path("in")});
  folder.move("in", "old");
  folder.move("two", "in");
  watch->changed();
  CHECK_FALSE(watch->follow({folder.path("in")}));
  watch->changed();
  folder.write("old/x", "", 1000);
  CHECK_FALSE(watch->changed());
  folder.write("in/x", "", 1000);
  CHECK(watch->changed());
  CHECK_FALSE(watch->follow({folder.path("none")}));
}

TEST_CASE("the local file system says why it refuses", "[receivers][files]") {
  const temp_folder folder;
  folder.write("a", "abc", 1500);
  folder.make_folder("sub");
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  local_file_system files;
  CHECK(code_of([&] { files.list(folder.path("none")); }) == errc::not_found);
  CHECK(code_of([&] { files.list(folder.path("a")); }) == errc::not_found);
  CHECK(code_of([&] { files.open(folder.path("none")); }) == errc::not_found);
  CHECK(code_of([&] { files.open(folder.path("sub")); }) == errc::unsupported);
  // Must not wait for somebody to write.
  CHECK(code_of([&] { files.open(folder.path("pipe")); }) == errc::unsupported);
  CHECK(files.stat(folder.path("none")) == std::nullopt);
  CHECK(files.stat(folder.path("a")) == file_status{file_kind::regular, 3, 1500});
  CHECK(files.stat(folder.path("sub"))->kind == file_kind::folder);
  CHECK(files.stat(folder.path("pipe"))->kind == file_kind::other);

  auto file = files.open(folder.path("a"));
  char text[8] = {};
  CHECK(file->read(1, text) == 2);
  CHECK(std::string_view(text) == "bc");
  CHECK(file->read(3, text) == 0);
  CHECK(file->read(100, text) == 0);
  // What was opened stays what it is.
  folder.remove("a");
  CHECK(file->status() == file_status{file_kind::regular, 3, 1500});
}

} // namespace files_folder_test
