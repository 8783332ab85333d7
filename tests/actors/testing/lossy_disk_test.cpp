// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <optional>
#include <string>

#include <fcntl.h>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <weir/actors/testing/lossy_disk.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/posix_file.hpp>

namespace lossy_disk_test {

namespace {

using namespace weir;
namespace fs = std::filesystem;

struct world {
  /// What is left of a key after a power failure now.
  std::optional<std::string> left(const std::string& key) {
    const fs::path image = place.path() / std::to_string(++images);
    disk.crash(image);
    return local_checkpoint_store(image / "store").get(key);
  }

  test::scratch_folder place;
  fs::path folder = place.path() / "disk";
  int images = 0;
  testing::lossy_disk disk{(fs::create_directory(folder), folder)};
};

} // namespace

TEST_CASE("a lossy disk keeps what a store has called safe") {
  world all;
  local_checkpoint_store store(all.folder / "store");
  store.put("a/b", "one");
  CHECK(all.left("a/b") == "one");
  store.put("a/b", "two");
  CHECK(all.left("a/b") == "two");
  CHECK(store.put_if_absent("c", "three"));
  CHECK(all.left("c") == "three");
  const auto log = store.open_log("log");
  log->append("first ");
  CHECK(all.left("log") == std::nullopt);
  log->sync();
  log->append("second");
  CHECK(all.left("log") == "first ");
  CHECK(*store.get("log") == "first second");
  store.sync("log");
  CHECK(all.left("log") == "first second");
  // Nobody relies on what was removed being gone.
  store.remove("c");
  CHECK(all.left("c") == "three");
}

TEST_CASE("what is put into a folder that another store began to make is safe") {
  world all;
  local_checkpoint_store store(all.folder / "store");
  {
    local_checkpoint_store other(all.folder / "store");
    const scoped_fault_handler killed([](const fault_site& site) {
      if (site.point == "state.store.sync_folder")
        throw error(errc::io, "killed");
    });
    CHECK_THROWS_AS(other.put("a/b/c", "one"), error);
  }
  store.put("a/b/d", "two");
  CHECK(all.left("a/b/d") == "two");
}

TEST_CASE("a lossy disk loses content and names on their own") {
  world all;
  const fs::path path = all.folder / "file";
  const auto kept = [&](const fs::path& name) {
    const fs::path image = all.place.path() / std::to_string(++all.images);
    all.disk.crash(image);
    return fs::exists(image / name) ? std::optional(fs::file_size(image / name)) : std::nullopt;
  };
  posix_file file(path, O_WRONLY | O_CREAT, 0600);
  file.write("1234");
  posix_file(all.folder, O_RDONLY | O_DIRECTORY).sync();
  CHECK(kept("file") == 0u);
  file.sync();
  CHECK(kept("file") == 4u);
  rename_file(path, all.folder / "renamed");
  CHECK(kept("file") == 4u);
  CHECK(kept("renamed") == std::nullopt);
  posix_file(all.folder, O_RDONLY | O_DIRECTORY).sync();
  CHECK(kept("file") == std::nullopt);
  CHECK(kept("renamed") == 4u);
  CHECK_THROWS_AS(testing::lossy_disk(all.folder), error);
}

} // namespace lossy_disk_test
