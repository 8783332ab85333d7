// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/group_commit.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include "../../catch.hpp"
#include "../../support/log_capture.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace group_commit_test {

namespace {

using namespace weir;
using texts = std::vector<std::string>;

/// A log on no thread of its own.
struct log_of_texts {
  /// Whether the records are safe.
  bool commit(const texts& records) {
    std::vector<group_commit::record> all;
    for (const std::string& text : records)
      all.push_back({next++, text});
    bool safe = false;
    commits.commit(std::move(all), [&](const std::exception_ptr& failure) { safe = !failure; });
    return safe;
  }
  texts found() {
    texts out;
    read_segmented_log(store, "log/",
                       [&](std::string_view record, std::uint64_t) { out.emplace_back(record); });
    return out;
  }

  memory_checkpoint_store store;
  std::int64_t next = 0;
  group_commit commits{store, "log/", std::make_shared<io_lane>("log", nullptr)};
};

} // namespace

TEST_CASE("a commit that fails drops its own records, and none for which nobody waits") {
  const testing::log_capture quiet;
  log_of_texts log;
  log.commits.append({log.next++, "added"});
  {
    const scoped_fault_handler taken_over([](const fault_site& site) {
      if (site.point == "log.commit.before")
        throw error(errc::superseded, "taken over");
    });
    CHECK_FALSE(log.commit({"one", "two"}));
    CHECK_FALSE(log.commit({}));
  }
  CHECK(log.found().empty());
  CHECK(log.commit({"three"}));
  CHECK(log.found() == texts{"added", "three"});
}

} // namespace group_commit_test
