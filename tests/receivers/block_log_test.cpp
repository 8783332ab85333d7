// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/lossy_disk.hpp>
#include <weir/receivers/durable/block_log_files.hpp>
#include <weir/receivers/durable/io_lane.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "../support/scratch_folder.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace block_log_test {

namespace {

using namespace weir;
using texts = std::vector<std::string>;

/// The log of a stream in one life of its program, on no thread of its own.
struct log_life {
  explicit log_life(std::shared_ptr<checkpoint_store> store, std::uint64_t epoch = 1)
      : files({std::move(store), epoch, "in", std::make_shared<io_lane>("blocks", nullptr), {}}) {}

  /// Whether the blocks are safe.
  bool write(const texts& blocks) {
    std::vector<encoded_block> encoded;
    for (const std::string& block : blocks)
      encoded.push_back({1, block});
    bool safe = false;
    files.write(std::move(encoded),
                [&](const std::exception_ptr& failure, std::uint64_t) { safe = !failure; });
    return safe;
  }
  texts recover(std::uint64_t first = 0) {
    texts out;
    for (const logged_block& block : files.recover("in.1", first))
      out.push_back(files.read(block.number));
    return out;
  }

  block_log_files files;
};

/// What there is under the only key.
std::pair<std::string, std::string> only_value(checkpoint_store& store) {
  const auto keys = store.list("");
  REQUIRE(keys.size() == 1);
  return {keys[0], *store.get(keys[0])};
}

} // namespace

TEST_CASE("a log that ends anywhere gives the blocks that are whole") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  const texts blocks = {"one", "", std::string("t\0o", 3), "three and some more"};
  REQUIRE(log_life(store).write(blocks));
  const auto [key, whole] = only_value(*store);
  std::set<std::size_t> counts;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto torn = std::make_shared<memory_checkpoint_store>();
    torn->put(key, whole.substr(0, size));
    log_life next(torn, 2);
    const texts found = next.recover();
    counts.insert(found.size());
    REQUIRE(found.size() <= blocks.size());
    REQUIRE(std::equal(found.begin(), found.end(), blocks.begin()));
    // It goes on behind, in a file of its own.
    REQUIRE(next.write({"new"}));
    REQUIRE(log_life(torn, 3).recover(found.size()) == texts{"new"});
  }
  CHECK(counts == std::set<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a log with any bit changed is refused, naming the file, or ends there") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  const texts blocks = {"one", "two"};
  REQUIRE(log_life(store).write(blocks));
  const auto [key, whole] = only_value(*store);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto changed = std::make_shared<memory_checkpoint_store>();
    changed->put(key, bytes);
    try {
      log_life(changed, 2).recover();
      FAIL("bit " << bit << " is not noticed");
    } catch (const error& refused) {
      REQUIRE(refused.code() == errc::corrupt);
      REQUIRE(std::string(refused.what()).find(key) != std::string::npos);
    }
  }
}

TEST_CASE("files that no generation needs are removed, those of earlier lives too") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  {
    log_life first(store, 1);
    for (const char* block : {"0", "1", "2"})
      REQUIRE(first.write({block}));
    first.files.forget(2);
    CHECK(log_life(store, 9).recover(2) == texts{"2"});
    REQUIRE(first.write({"3"}));
  }
  log_life second(store, 2);
  CHECK(second.recover(3) == texts{"3"});
  REQUIRE(second.write({"4"}));
  second.files.forget(4);
  CHECK(store->list("blocks/").size() == 1);
  CHECK_THROWS_AS(second.files.read(3), error);
  second.files.forget(5);
  CHECK(store->list("blocks/").empty());
}

TEST_CASE("a disk that refuses for a while costs no block, and one that goes on is told") {
  const test::scratch_folder place;
  const testing::log_capture logged;
  const std::string point = GENERATE("state.log.append", "state.log.sync", "state.log.open");
  const auto store = std::make_shared<local_checkpoint_store>(place.path() / "store");
  int failures = 3;
  {
    log_life first(store);
    REQUIRE(first.write({"before"}));
    const scoped_fault_handler full([&](const fault_site& site) {
      if (site.point == point && failures != 0) {
        --failures;
        throw error(errc::io, "no space left on device");
      }
    });
    first.files.forget(1); // the next block begins a new file
    CHECK(first.write({"while"}));
    CHECK(logged.count(log_level::error, "no space left on device") >= 1);
    failures = -1;
    first.files.forget(1);
    CHECK_FALSE(first.write({"lost"}));
    failures = 0;
    CHECK(first.write({"after"}));
  }
  texts found = log_life(store, 2).recover();
  // What was not safe may be there or not; its writer knows that it may not.
  std::erase(found, "lost");
  CHECK(found == texts{"while", "after"});
}

TEST_CASE("what was found after a kill is still there after a power failure") {
  const test::scratch_folder place;
  const testing::log_capture quiet;
  const auto folder = place.path() / "disk";
  std::filesystem::create_directory(folder);
  const testing::lossy_disk disk(folder);
  const auto store = std::make_shared<local_checkpoint_store>(folder / "store");
  {
    // As if it were killed between the write and the sync.
    log_life first(store);
    const scoped_fault_handler killed([](const fault_site& site) {
      if (site.point == "state.log.sync")
        throw error(errc::io, "killed");
    });
    CHECK_FALSE(first.write({"a"}));
  }
  CHECK(log_life(store, 2).recover() == texts{"a"});
  disk.crash(place.path() / "after");
  const auto after = std::make_shared<local_checkpoint_store>(place.path() / "after" / "store");
  CHECK(log_life(after, 3).recover() == texts{"a"});
}

TEST_CASE("an owner that was taken over from is not told that its blocks are safe") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  bool current = true;
  block_log_files files({store, 1, "in", std::make_shared<io_lane>("blocks", nullptr), [&] {
                           if (!current)
                             throw error(errc::superseded, "taken over");
                         }});
  std::vector<bool> safe;
  const auto told = [&](const std::exception_ptr& failure, std::uint64_t) {
    safe.push_back(!failure);
  };
  files.write({{1, "a"}}, told);
  current = false;
  files.write({{1, "b"}}, told);
  CHECK(safe == std::vector<bool>{true, false});
}

TEST_CASE("the numbers of a batch's blocks are read as they were written, or refused") {
  for (const std::vector<std::uint64_t>& numbers :
       {std::vector<std::uint64_t>{}, {0}, {1, 2, 3}, {1, 3, 4, 9}, {7, 8, 1000000007}}) {
    const auto bytes = encode_block_numbers(numbers);
    CHECK_FALSE(bytes.empty());
    CHECK(decode_block_numbers(bytes) == numbers);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_THROWS_AS(decode_block_numbers(bytes.substr(0, size)), error);
  }
  CHECK_THROWS_AS(decode_block_numbers(encode_block_numbers({3, 2})), error);
}

} // namespace block_log_test
