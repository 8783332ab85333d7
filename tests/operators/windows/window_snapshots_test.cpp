// SPDX-License-Identifier: Apache-2.0
// Snapshots that no window has written, under a right checksum: refused with a text, never believed.
#include "../../catch.hpp"

#include <functional>
#include <string>
#include <vector>

#include "../stage_harness.hpp"

#include <weir/state/support/error.hpp>

namespace window_snapshots_test {

using namespace weir;
using namespace std::chrono_literals;
using test::stage_harness;
using test::test_source;
using counted = std::pair<std::int64_t, std::int64_t>;

namespace {

struct made_up_pane {
  std::int64_t milliseconds;
  std::vector<std::uint32_t> keys; ///< places in the list
};

enum class kind { keyed, inverse, chunks };

/// A window of three batches in one copy, which reads snapshots of keys 0, 1, 2, ….
class restored_window {
public:
  explicit restored_window(kind what)
      : what_(what),
        plan_(1000ms, 1),
        source_(test_source<counted>(plan_)),
        window_(make()),
        harness_(plan_) {
    harness_.tap(window_);
  }

  void whole(std::int64_t keys, const std::vector<made_up_pane>& panes) {
    snapshot_writer out;
    out.write(batch_time());
    what_ == kind::chunks ? write_chunks(out, panes) : write_panes(out, keys, panes);
    harness_.restore(window_.node(), {out.finish()});
  }
  void changes(const std::vector<std::int64_t>& gone, std::int64_t keys,
               const std::vector<made_up_pane>& panes) {
    snapshot_writer out;
    out.write(batch_time());
    out.write(std::uint32_t{0});
    out.write(key_group_count);
    out.write(batch_time());
    out.write(gone);
    write_panes(out, keys, panes);
    harness_.restore(window_.node(), {out.finish()}, true);
  }
  std::size_t results_at(std::int64_t milliseconds) {
    harness_.give(source_, std::vector<counted>{{7, 1}});
    harness_.run(milliseconds);
    return harness_.result(window_).collect().size();
  }

  bool aggregates = true; ///< whether keys of a window with an inverse have one

private:
  dstream<counted> make() {
    switch (what_) {
    case kind::keyed:
      return source_.reduce_by_key_and_window(std::plus<>(), 3s);
    case kind::inverse:
      return source_.reduce_by_key_and_window(std::plus<>(), std::minus<>(), 3s);
    case kind::chunks:
      break;
    }
    return source_.window(3s);
  }
  void write_panes(snapshot_writer& out, std::int64_t keys,
                   const std::vector<made_up_pane>& panes) const {
    out.write(static_cast<std::uint64_t>(keys));
    for (std::int64_t key = 0; key < keys; ++key) {
      out.write(key);
      if (what_ != kind::inverse)
        continue;
      out.write(aggregates);
      if (aggregates)
        out.write(std::int64_t{1});
    }
    out.write(static_cast<std::uint64_t>(panes.size()));
    for (const auto& pane : panes) {
      out.write(batch_time(std::chrono::milliseconds(pane.milliseconds)));
      out.write(static_cast<std::uint64_t>(pane.keys.size()));
      for (const std::uint32_t place : pane.keys) {
        out.write(place);
        out.write(std::int64_t{1});
      }
    }
  }
  static void write_chunks(snapshot_writer& out, const std::vector<made_up_pane>& panes) {
    out.write(static_cast<std::uint64_t>(panes.size()));
    for (const auto& pane : panes) {
      out.write(batch_time(std::chrono::milliseconds(pane.milliseconds)));
      out.write(std::uint64_t{1});
      out.write(static_cast<std::uint64_t>(pane.keys.size()));
      for (const std::uint32_t key : pane.keys)
        out.write(counted(key, 1));
    }
  }

  const kind what_;
  topology plan_;
  dstream<counted> source_;
  dstream<counted> window_;
  stage_harness harness_;
};

template <class F>
void check_refused(F&& read, const std::string& why) {
  try {
    read();
    FAIL("was accepted; expected: " << why);
  } catch (const error& refused) {
    CHECK(refused.code() == errc::corrupt);
    CHECK_THAT(refused.what(), Catch::Matchers::ContainsSubstring(why));
  }
}

} // namespace

TEST_CASE("a window takes a snapshot that could be one") {
  const kind what = GENERATE(kind::keyed, kind::inverse, kind::chunks);
  restored_window window(what);
  window.whole(3, {{1000, {0, 2}}, {2000, {1}}});
  CHECK(window.results_at(3000) == 4);
}

TEST_CASE("a window refuses a snapshot whose batches are not in order") {
  const kind what = GENERATE(kind::keyed, kind::inverse, kind::chunks);
  restored_window window(what);
  check_refused(
      [&] {
        window.whole(1, {{2000, {0}}, {1000, {0}}});
      },
      "the batch at 1000 ms after the one at 2000 ms");
  restored_window other(what);
  check_refused([&] { other.whole(1, {{2000, {0}}, {2000, {0}}}); }, "after the one at 2000 ms");
}

TEST_CASE("a window does not work with batches that have not been yet") {
  const kind what = GENERATE(kind::keyed, kind::inverse, kind::chunks);
  restored_window window(what);
  window.whole(1, {{1000, {0}}, {9000, {0}}});
  check_refused([&] { window.results_at(2000); }, "has the batch at 9000 ms");
  check_refused([&] { window.results_at(9000); }, "has the batch at 9000 ms");
  // From then on it is old.
  CHECK(window.results_at(10'000) >= 1);
}

TEST_CASE("a window by key refuses a batch that has a key twice") {
  const kind what = GENERATE(kind::keyed, kind::inverse);
  restored_window window(what);
  check_refused([&] { window.whole(1, {{1000, {0, 0}}}); }, "has a key twice");
  restored_window other(what);
  other.whole(2, {{1000, {0, 1}}});
  check_refused([&] { other.changes({}, 1, {{1000, {0}}}); }, "has a key twice");
}

TEST_CASE("a window by key refuses to forget a key that is in use, and places that are none") {
  const kind what = GENERATE(kind::keyed, kind::inverse);
  restored_window window(what);
  window.whole(2, {{1000, {0, 1}}});
  check_refused([&] { window.changes({1}, 0, {}); }, "has a key that is gone");
  restored_window other(what);
  check_refused([&] { other.whole(1, {{1000, {1}}}); }, "refers to key 1 of 1");
}

TEST_CASE("a window with an inverse needs an aggregate for each key") {
  restored_window window(kind::inverse);
  window.aggregates = false;
  window.whole(1, {{1000, {0}}});
  check_refused([&] { window.results_at(2000); }, "a key without an aggregate");
}

} // namespace window_snapshots_test
