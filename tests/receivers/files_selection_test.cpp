// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <set>

#include <rapidcheck.h>

#include <weir/receivers/files/file_selection.hpp>
#include <weir/state/support/error.hpp>

namespace files_selection_test {

using namespace weir;

namespace {

using names = std::vector<std::string>;

batch_time at(std::int64_t ms) {
  return batch_time(std::chrono::milliseconds(ms));
}
constexpr std::chrono::milliseconds second{1000};

names select(file_selection& selection, std::int64_t time_ms, const std::vector<file_id>& listing,
             std::chrono::milliseconds interval = second, const selection_limits& limits = {}) {
  names out;
  for (const file_id& file : selection.select(at(time_ms), interval, listing, limits))
    out.push_back(file.path);
  return out;
}

} // namespace

TEST_CASE("a file is new if it was modified in the window and not after the batch",
          "[receivers][files]") {
  struct row {
    const char* what;
    std::optional<std::int64_t> start_ms;
    std::int64_t interval_ms;
    std::int64_t time_ms;
    std::int64_t modified_ms;
    bool taken;
  };
  // The rule of Apache Spark 3.1: (max(start if new files only, t - window), t].
  const row rows[] = {
      {"just before the batch", 0, 1000, 100'000, 99'999, true},
      {"at the batch time", 0, 1000, 100'000, 100'000, true},
      {"after the batch time", 0, 1000, 100'000, 100'001, false},
      {"at the end of the window", 0, 1000, 100'000, 40'000, false},
      {"just inside the window", 0, 1000, 100'000, 40'001, true},
      {"at the start", 90'000, 1000, 100'000, 90'000, false},
      {"just after the start", 90'000, 1000, 100'000, 90'001, true},
      {"before the start, old files wanted", std::nullopt, 1000, 100'000, 80'000, true},
      {"outside of the window, old files wanted", std::nullopt, 1000, 100'000, 30'000, false},
      {"the window is rounded up to batches", 0, 7000, 140'000, 77'001, true},
      {"but no further", 0, 7000, 140'000, 77'000, false},
      {"an interval longer than the window", 0, 90'000, 180'000, 90'001, true},
      {"before the epoch, at virtual times", std::nullopt, 1000, 1000, -58'999, true},
  };
  for (const row& r : rows) {
    CAPTURE(r.what);
    selection_rule rule;
    if (r.start_ms)
      rule.start = at(*r.start_ms);
    file_selection selection(rule);
    const names taken = select(selection, r.time_ms, {{"/in/a", 1, r.modified_ms}},
                               std::chrono::milliseconds(r.interval_ms));
    CHECK(taken == (r.taken ? names{"/in/a"} : names{}));
  }
}

TEST_CASE("files of a batch come by modification time, then path", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000,
               {{"/b", 1, 500}, {"/c", 1, 400}, {"/a", 1, 500}, {"/.hidden", 1, 1}}) ==
        names{"/c", "/a", "/b"});
}

TEST_CASE("a filter replaces the default one", "[receivers][files]") {
  selection_rule rule;
  rule.filter = [](std::string_view path) { return path.ends_with(".csv"); };
  file_selection selection(rule);
  CHECK(select(selection, 10'000, {{"/a.csv", 1, 1}, {"/b.txt", 1, 2}, {"/.c.csv", 1, 3}}) ==
        names{"/a.csv", "/.c.csv"});
}

TEST_CASE("a filter that throws loses no file", "[receivers][files]") {
  selection_rule rule;
  bool broken = true;
  rule.filter = [&](std::string_view) { return broken ? throw std::runtime_error("no") : true; };
  file_selection selection(rule);
  CHECK_THROWS_AS(select(selection, 10'000, {{"/a", 1, 9000}}), std::runtime_error);
  broken = false;
  CHECK(select(selection, 11'000, {{"/a", 1, 9000}}) == names{"/a"});
}

TEST_CASE("a file taken is remembered for one window", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000, {{"/a", 1, 10'000}}) == names{"/a"});
  for (std::int64_t t = 11'000; t <= 75'000; t += 1000)
    CHECK(select(selection, t, {{"/a", 1, 10'000}}) == names{});
  CHECK(selection.edits_ignored() == 0);
  // By then it is a file like any other.
  CHECK(select(selection, 76'000, {{"/a", 2, 75'500}}) == names{"/a"});
}

TEST_CASE("an edit of a file that was taken is not read", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000, {{"/a", 1, 10'000}}) == names{"/a"});
  CHECK(select(selection, 11'000, {{"/a", 2, 10'500}}) == names{});
  CHECK(selection.edits_ignored() == 1);
  CHECK(select(selection, 12'000, {{"/a", 2, 10'500}}) == names{});
  CHECK(selection.edits_ignored() == 1);
  for (std::int64_t t = 13'000; t <= 65'000; t += 1000)
    CHECK(select(selection, t, {{"/a", 2, 10'500}}) == names{});
  // Forgetting it one window after it was taken would make the edit a new file now.
  CHECK(select(selection, 66'000, {{"/a", 3, 65'500}}) == names{});
  for (std::int64_t t = 67'000; t <= 200'000; t += 1000)
    CHECK(select(selection, t, {{"/a", 3, 65'500}}) == names{});
  CHECK(selection.edits_ignored() == 2);
}

TEST_CASE("what a file proved to be when opened is not an edit", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000, {{"/a", 1, 9000}}) == names{"/a"});
  selection.taken(at(10'000), {"/a", 5, 10'050});
  CHECK(select(selection, 11'000, {{"/a", 5, 10'050}}) == names{});
  CHECK(selection.edits_ignored() == 0);
}

TEST_CASE("the limits of a batch leave files to the next, in order", "[receivers][files]") {
  file_selection selection({});
  const std::vector<file_id> listing = {
      {"/a", 10, 1000}, {"/b", 10, 2000}, {"/c", 100, 3000}, {"/d", 1, 4000}, {"/e", 1, 5000}};
  const selection_limits twenty{.bytes = 20};
  CHECK(select(selection, 6000, listing, second, twenty) == names{"/a", "/b"});
  CHECK(selection.waiting() == 3);
  // More than the budget, but alone: there must be progress. The small ones do not overtake it.
  CHECK(select(selection, 7000, listing, second, twenty) == names{"/c"});
  CHECK(select(selection, 8000, {}, second, {.bytes = 0}) == names{"/d"});
  CHECK(select(selection, 9000, {{"/f", 1, 8500}}, second, {.files = 1}) == names{"/e"});
  CHECK(select(selection, 10'000, {}, second, twenty) == names{"/f"});
  CHECK(selection.waiting() == 0);
}

TEST_CASE("a file that waits is not lost when its window has passed", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 6000, {{"/a", 10, 1000}, {"/b", 10, 2000}}, second, {.files = 1}) ==
        names{"/a"});
  CHECK(select(selection, 600'000, {{"/b", 12, 500'000}}) == names{"/b"});
  CHECK(selection.edits_ignored() == 0);
  CHECK(select(selection, 601'000, {{"/b", 12, 500'000}}) == names{});
}

TEST_CASE("too many waiting files stay in their folder", "[receivers][files]") {
  selection_rule rule;
  rule.waiting_max = 2;
  file_selection selection(rule);
  const std::vector<file_id> listing = {{"/a", 1, 1000}, {"/b", 1, 2000}, {"/c", 1, 3000}};
  CHECK(select(selection, 6000, listing, second, {.files = 1}) == names{"/a"});
  CHECK(selection.postponed() == 1);
  CHECK(select(selection, 7000, listing, second, {.files = 1}) == names{"/b"});
  CHECK(select(selection, 8000, listing, second, {.files = 1}) == names{"/c"});
}

TEST_CASE("files given back come first in the next batch", "[receivers][files]") {
  file_selection selection({});
  auto taken = selection.select(at(6000), second,
                                std::vector<file_id>{{"/a", 1, 1}, {"/b", 1, 2}, {"/c", 1, 3}}, {});
  REQUIRE(taken.size() == 3);
  selection.give_back(std::span(taken).subspan(1));
  CHECK(select(selection, 7000, {{"/0", 1, 1}, {"/a", 1, 1}, {"/b", 1, 2}}) ==
        names{"/b", "/c", "/0"});
}

TEST_CASE("skipped batch times lose no file", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000, {}) == names{});
  // Two minutes later; each batch between would have found its own.
  CHECK(select(selection, 130'000, {{"/a", 1, 10'500}, {"/b", 1, 69'000}, {"/c", 1, 129'000}}) ==
        names{"/a", "/b", "/c"});
  CHECK(select(selection, 131'000, {{"/a", 1, 10'500}, {"/b", 1, 69'000}, {"/c", 1, 129'000}}) ==
        names{});
}

TEST_CASE("a path that is listed twice is taken once", "[receivers][files]") {
  file_selection selection({});
  CHECK(select(selection, 10'000, {{"/a", 1, 1000}, {"/a", 1, 2000}}) == names{"/a"});
}

TEST_CASE("a window or an interval of nothing is refused", "[receivers][files]") {
  selection_rule rule;
  rule.min_remember = std::chrono::milliseconds(0);
  CHECK_THROWS_AS(file_selection(rule), error);
  file_selection selection({});
  CHECK_THROWS_AS(select(selection, 1000, {}, std::chrono::milliseconds(0)), error);
}

TEST_CASE("every file is taken exactly once, in whatever order listings come",
          "[receivers][files]") {
  struct file {
    file_id id;
    std::int64_t visible_ms;
  };
  CHECK(rc::check([] {
    const auto interval_ms = *rc::gen::inRange<std::int64_t>(1, 20'000);
    const auto batches = *rc::gen::inRange(1, 150);
    const auto count = *rc::gen::inRange(0, 20);
    const auto budget = *rc::gen::inRange<std::size_t>(1, 60);
    const auto start_ms = *rc::gen::inRange<std::int64_t>(0, 50) * interval_ms;
    const auto window_ms = (60'000 + interval_ms - 1) / interval_ms * interval_ms;
    const auto end_ms = start_ms + batches * interval_ms;

    std::vector<file> files;
    for (int i = 0; i < count; ++i) {
      const auto modified = *rc::gen::inRange<std::int64_t>(start_ms - 5, end_ms + 1);
      // Moved into the folder within a window after it was written.
      const auto visible = modified + *rc::gen::inRange<std::int64_t>(0, window_ms);
      files.push_back(
          {{"/f" + std::to_string(i), *rc::gen::inRange<std::uint64_t>(0, 50), modified}, visible});
    }

    selection_rule rule;
    rule.start = at(start_ms);
    file_selection selection(rule);
    std::multiset<std::string> taken;
    for (int b = 1; b <= batches; ++b) {
      const auto time_ms = start_ms + b * interval_ms;
      std::vector<file_id> listing;
      for (const file& f : files)
        if (f.visible_ms <= time_ms)
          listing.push_back(f.id);
      std::rotate(listing.begin(),
                  listing.begin() + *rc::gen::inRange<std::ptrdiff_t>(
                                        0, static_cast<std::ptrdiff_t>(listing.size()) + 1),
                  listing.end());
      const auto some = selection.select(at(time_ms), std::chrono::milliseconds(interval_ms),
                                         listing, {.bytes = budget});
      std::size_t bytes = 0;
      for (const file_id& f : some) {
        bytes += f.size;
        taken.insert(f.path);
        RC_ASSERT(f.modified_ms <= time_ms);
      }
      // One file may exceed the budget; then nothing but empty ones follow.
      RC_ASSERT((bytes <= budget || bytes == some.front().size));
    }
    while (selection.waiting() > 0)
      for (const file_id& f : selection.select(at(end_ms), std::chrono::milliseconds(interval_ms),
                                               std::vector<file_id>{}, {}))
        taken.insert(f.path);

    for (const file& f : files) {
      const bool due = f.id.modified_ms > start_ms && f.visible_ms <= end_ms;
      // One that was moved in late, right at the end of its window, may have missed it.
      const auto first_seen_ms =
          start_ms + (std::max<std::int64_t>(f.visible_ms - start_ms, 1) + interval_ms - 1) /
                         interval_ms * interval_ms;
      const bool in_window = f.id.modified_ms > first_seen_ms - window_ms;
      RC_ASSERT(taken.count(f.id.path) == (due && in_window && first_seen_ms <= end_ms ? 1U : 0U));
    }
  }));
}

} // namespace files_selection_test
