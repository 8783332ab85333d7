// SPDX-License-Identifier: Apache-2.0
#include <weir/state/epoch_claim.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include "../catch.hpp"
#include "../support/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace local_checkpoint_store_test {

namespace {

using namespace weir;
namespace fs = std::filesystem;
using keys = std::vector<std::string>;

bool is_io(const std::function<void()>& call) {
  try {
    call();
  } catch (const error& failure) {
    return failure.code() == errc::io;
  }
  return false;
}

} // namespace

TEST_CASE("a store in a folder keeps what was put, also for the next one") {
  const test::scratch_folder place;
  const auto folder = place.path() / "deep" / "store";
  {
    auto store = local_checkpoint_store(folder);
    CHECK_FALSE(store.get("a"));
    store.put("a", std::string("one\0two", 7));
    store.put("a", "three");
    store.put("b/c/d", "four");
    CHECK(store.put_if_absent("b/c/e", "five"));
    CHECK_FALSE(store.put_if_absent("b/c/e", "six"));
  }
  auto store = local_checkpoint_store(folder);
  CHECK(store.get("a") == "three");
  CHECK(store.get("b/c/e") == "five");
  CHECK_FALSE(store.get("b/c"));
  CHECK(store.list("") == keys{"a", "b/c/d", "b/c/e"});
  CHECK(store.list("b/c/") == keys{"b/c/d", "b/c/e"});
  CHECK(store.list("b/c/d") == keys{"b/c/d"});
  CHECK(store.list("x/").empty());
  store.remove("b/c/d");
  store.remove("b/c/d");
  CHECK(store.list("b") == keys{"b/c/e"});
  // Nothing is left over, and nobody else may look.
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    CHECK((entry.status().permissions() & fs::perms(077)) == fs::perms::none);
  CHECK(place.names("deep/store") == std::set<std::string>{"a", "b"});
}

TEST_CASE("a write that fails at any step leaves what was there") {
  const test::scratch_folder place;
  auto store = local_checkpoint_store(place.path() / "store");
  store.put("a/b", "old");
  for (const std::string point :
       {"state.store.open", "state.store.write", "state.store.sync", "state.store.rename"}) {
    INFO(point);
    const scoped_fault_handler fail([&](const fault_site& site) {
      if (site.point == point)
        throw error(errc::io, "test");
    });
    CHECK(is_io([&] { store.put("a/b", "new"); }));
    CHECK(store.get("a/b") == "old");
    CHECK(place.names("store/a") == std::set<std::string>{"b"});
  }
}

TEST_CASE("the temporary files of a process that was killed go with the next lock") {
  const test::scratch_folder place;
  auto store = local_checkpoint_store(place.path());
  store.put("a/b", "kept");
  std::ofstream(place.path() / "a" / ".temporary-1-1") << "half";
  CHECK(store.list("") == keys{"a/b"});
  const auto lock = store.try_lock();
  CHECK(place.names("a") == std::set<std::string>{"b"});
  CHECK(store.get("a/b") == "kept");
}

TEST_CASE("a folder that vanishes is an error, not an empty store") {
  const test::scratch_folder place;
  auto store = local_checkpoint_store(place.path() / "store");
  store.put("a/b", "x");
  fs::remove_all(place.path() / "store");
  CHECK(is_io([&] { store.put("a/b", "y"); }));
  CHECK(is_io([&] { static_cast<void>(store.get("a/b")); }));
  CHECK(is_io([&] { static_cast<void>(store.list("a/")); }));
  CHECK(is_io([&] { static_cast<void>(store.open_log("a/log")); }));
}

TEST_CASE("a log in a folder is one file that grows") {
  const test::scratch_folder place;
  auto store = local_checkpoint_store(place.path());
  const auto log = store.open_log("log/1");
  log->append("one,");
  log->sync();
  log->append("two,");
  log->append("three");
  log->sync();
  CHECK(store.get("log/1") == "one,two,three");
  CHECK(is_io([&] { static_cast<void>(store.open_log("log/1")); }));
}

TEST_CASE("a log whose sync has failed takes no more") {
  const test::scratch_folder place;
  auto store = local_checkpoint_store(place.path());
  const auto log = store.open_log("log/1");
  log->append("one");
  {
    const scoped_fault_handler fail([](const fault_site& site) {
      if (site.point == "state.log.sync")
        throw error(errc::io, "test");
    });
    CHECK(is_io([&] { log->sync(); }));
  }
  // The system would not tell of the failure a second time.
  CHECK(is_io([&] { log->sync(); }));
  CHECK(is_io([&] { log->append("two"); }));
}

TEST_CASE("a store has one owner, who may be taken over from") {
  const test::scratch_folder place;
  const auto store = std::make_shared<local_checkpoint_store>(place.path());
  auto first = std::make_unique<epoch_claim>(store, false, "first");
  CHECK(first->number() == 1);
  CHECK_NOTHROW(first->require_current());
  try {
    epoch_claim refused(store, false, "second");
    FAIL("not refused");
  } catch (const error& failure) {
    CHECK(failure.code() == errc::illegal_state);
  }
  // The first one still holds the lock, as a stopped process does.
  const epoch_claim second(store, true, "second");
  CHECK(second.number() == 2);
  CHECK_NOTHROW(second.require_current());
  try {
    first->require_current();
    FAIL("not fenced");
  } catch (const error& failure) {
    CHECK(failure.code() == errc::superseded);
  }
  first.reset();
  CHECK(epoch_claim(store, false, "third").number() == 3);
}

TEST_CASE("claims of long ago are removed") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  for (std::uint64_t i = 1; i <= 40; ++i)
    CHECK(epoch_claim(store, false, "one").number() == i);
  CHECK(store->list("epochs/").size() <= 18);
}

} // namespace local_checkpoint_store_test
