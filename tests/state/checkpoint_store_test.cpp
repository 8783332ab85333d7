// SPDX-License-Identifier: Apache-2.0
#include <weir/state/memory_checkpoint_store.hpp>

#include <weir/state/support/error.hpp>

#include "../catch.hpp"

#include <rapidcheck.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace checkpoint_store_test {

using keys = std::vector<std::string>;

TEST_CASE("a checkpoint store gives back what was put") {
  auto store = weir::memory_checkpoint_store();
  CHECK_FALSE(store.get("a").has_value());
  store.put("a", std::string("one\0two", 7));
  CHECK(store.get("a") == std::string("one\0two", 7));
  store.put("a", "three");
  CHECK(store.get("a") == "three");
  CHECK(store.bytes() == 6);
  store.remove("a");
  store.remove("a");
  CHECK_FALSE(store.get("a").has_value());
  CHECK(store.bytes() == 0);
}

TEST_CASE("put_if_absent leaves a taken key alone") {
  auto store = weir::memory_checkpoint_store();
  CHECK(store.put_if_absent("epoch-1", "first"));
  CHECK_FALSE(store.put_if_absent("epoch-1", "second"));
  CHECK(store.get("epoch-1") == "first");
  store.remove("epoch-1");
  CHECK(store.put_if_absent("epoch-1", "third"));
}

TEST_CASE("of several that claim a key one wins") {
  auto store = weir::memory_checkpoint_store();
  auto winners = std::atomic<int>(0);
  auto threads = std::vector<std::thread>();
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&store, &winners, i] {
      for (int epoch = 0; epoch < 100; ++epoch)
        if (store.put_if_absent("epoch-" + std::to_string(epoch), std::to_string(i)))
          ++winners;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(winners == 100);
}

TEST_CASE("keys are listed by prefix, sorted") {
  auto store = weir::memory_checkpoint_store();
  for (const auto* key : {"b/2", "a/1", "b/10", "b", "c", "bb/1"})
    store.put(key, "");
  CHECK(store.list("") == keys{"a/1", "b", "b/10", "b/2", "bb/1", "c"});
  CHECK(store.list("b/") == keys{"b/10", "b/2"});
  CHECK(store.list("b") == keys{"b", "b/10", "b/2", "bb/1"});
  CHECK(store.list("d").empty());
}

TEST_CASE("checkpoint keys that a store might misread are refused") {
  auto store = weir::memory_checkpoint_store();
  const auto bad = keys{"",
                        "/",
                        "/a",
                        "a/",
                        "a//b",
                        ".",
                        "..",
                        "a/../b",
                        "a/.b",
                        "a b",
                        "a\\b",
                        "a\n",
                        std::string("a\0b", 3),
                        "gr\xc3\xbc"
                        "n",
                        "a:b",
                        "a*",
                        std::string(256, 'x'),
                        std::string(600, 'x') + "/" + std::string(600, 'x')};
  for (const auto& key : bad) {
    CAPTURE(key);
    CHECK_THROWS_AS(store.put(key, ""), weir::error);
    CHECK_THROWS_AS(store.put_if_absent(key, ""), weir::error);
    CHECK_THROWS_AS(store.get(key), weir::error);
    CHECK_THROWS_AS(store.remove(key), weir::error);
  }
  CHECK(store.list("").empty());
  CHECK_NOTHROW(weir::validate_checkpoint_key("epoch-3/stage=count%20words/0-63,64.snap_1@2~+"));
  CHECK_NOTHROW(weir::validate_checkpoint_key(std::string(255, 'x')));
}

TEST_CASE("any text can be made a name of a key") {
  CHECK(weir::encode_checkpoint_name("count-words_1.2") == "count-words_1.2");
  CHECK(weir::encode_checkpoint_name("a/b c%") == "a%2Fb%20c%25");
  CHECK(weir::encode_checkpoint_name("..") == "%2E.");
  CHECK_THROWS_AS(weir::encode_checkpoint_name(""), weir::error);
  CHECK_THROWS_AS(weir::encode_checkpoint_name(std::string(100, '/')), weir::error);
  REQUIRE(rc::check("names of different texts are valid and differ",
                    [](std::string left, std::string right) {
                      left = left.substr(0, 80) + "x";
                      right = right.substr(0, 80) + "x";
                      const auto name = weir::encode_checkpoint_name(left);
                      weir::validate_checkpoint_key(name);
                      RC_ASSERT(name.find('/') == std::string::npos);
                      RC_ASSERT((name == weir::encode_checkpoint_name(right)) == (left == right));
                    }));
}

TEST_CASE("a log in a store without logs is kept in parts, in order") {
  auto store = weir::memory_checkpoint_store();
  {
    const auto log = store.open_log("log/1");
    log->append("one,");
    log->append("two,");
    log->sync();
    log->sync();
    for (int i = 0; i < 10; ++i) {
      log->append(std::to_string(i));
      log->sync();
    }
    log->append("never synced");
  }
  auto bytes = std::string();
  for (const auto& key : store.list("log/1"))
    bytes += *store.get(key);
  CHECK(bytes == "one,two,0123456789");

  // A key that is taken is not written over.
  const auto other = store.open_log("log/1");
  other->append("x");
  CHECK_THROWS_AS(other->sync(), weir::error);
}

} // namespace checkpoint_store_test
