// SPDX-License-Identifier: Apache-2.0
#include <weir/state/memory_batch_log.hpp>

#include <weir/state/support/error.hpp>

#include "../catch.hpp"

#include <string>
#include <vector>

namespace batch_log_test {

namespace {

using entries = std::vector<weir::batch_log_entry>;

weir::batch_time at(std::int64_t time_ms) {
  return weir::batch_time(std::chrono::milliseconds(time_ms));
}

weir::batch_log_entry fixed(std::int64_t time_ms, int source, const char* what) {
  return {at(time_ms), "source-" + std::to_string(source), what, 10};
}

} // namespace

TEST_CASE("a batch is pending until it is completed") {
  auto log = weir::memory_batch_log();
  log.append(fixed(2000, 0, "c"));
  log.append(fixed(1000, 1, "b"));
  log.append(fixed(1000, 0, "a"));
  CHECK(log.pending() == entries{fixed(1000, 1, "b"), fixed(1000, 0, "a"), fixed(2000, 0, "c")});
  log.completed(at(1000));
  log.completed(at(1000));
  CHECK(log.pending() == entries{fixed(2000, 0, "c")});
  CHECK(log.entries(at(1000)) == entries{fixed(1000, 1, "b"), fixed(1000, 0, "a")});
  CHECK(log.entries(at(3000)).empty());
}

TEST_CASE("what a source fixed stays fixed") {
  auto log = weir::memory_batch_log();
  log.append(fixed(1000, 0, "a"));
  SECTION("the same again changes nothing, also after completion") {
    log.append(fixed(1000, 0, "a"));
    log.completed(at(1000));
    log.append(fixed(1000, 0, "a"));
    CHECK(log.entries(at(1000)) == entries{fixed(1000, 0, "a")});
  }
  SECTION("other contents are refused") {
    CHECK_THROWS_AS(log.append(fixed(1000, 0, "b")), weir::error);
    CHECK(log.pending() == entries{fixed(1000, 0, "a")});
  }
  SECTION("a completed batch takes no further source") {
    log.completed(at(1000));
    CHECK_THROWS_AS(log.append(fixed(1000, 1, "b")), weir::error);
  }
}

TEST_CASE("in memory a commit calls back at once, and may use the log") {
  auto log = weir::memory_batch_log();
  log.append(fixed(1000, 0, "a"));
  auto durable = false;
  log.commit(at(1000), [&] {
    durable = true;
    log.completed(at(1000));
  });
  CHECK(durable);
  CHECK(log.pending().empty());
  CHECK_NOTHROW(log.commit(at(2000), nullptr));
}

TEST_CASE("only the latest completed batches are kept, and every pending one") {
  auto log = weir::memory_batch_log(2);
  for (const auto time_ms : {1000, 2000, 3000, 4000, 5000})
    log.append(fixed(time_ms, 0, "x"));
  for (const auto time_ms : {2000, 3000, 4000, 5000})
    log.completed(at(time_ms));
  CHECK(log.pending() == entries{fixed(1000, 0, "x")});
  CHECK(log.entries(at(2000)).empty());
  CHECK(log.entries(at(3000)).empty());
  CHECK(log.entries(at(4000)).size() == 1);
  CHECK(log.entries(at(5000)).size() == 1);
}

TEST_CASE("what no recovery needs is forgotten, pending or not") {
  auto log = weir::memory_batch_log(1);
  for (const auto time_ms : {1000, 2000, 3000})
    log.append(fixed(time_ms, 0, "x"));
  log.completed(at(2000));
  log.forget(at(2000));
  CHECK(log.pending() == entries{fixed(3000, 0, "x")});
  CHECK(log.entries(at(2000)).empty());
  log.append(fixed(4000, 0, "x"));
  log.completed(at(4000));
  CHECK(log.entries(at(4000)).size() == 1);
}

} // namespace batch_log_test
