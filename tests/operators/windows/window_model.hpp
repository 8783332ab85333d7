// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include <weir/operators/to_text.hpp>

#include "../stage_harness.hpp"

namespace weir::tests {

using key_and_text = std::pair<std::string, std::string>;
using elements = std::vector<key_and_text>;
using shown = std::vector<std::string>;

/// What happens at one multiple of the batch interval.
struct event {
  enum class kind : std::uint8_t { dataset, none, failed, skipped } what = kind::dataset;
  elements values;
};

/// A windowed run: what comes in, the window in batches, how far the work is spread, and whether
/// and after which batch it goes on elsewhere from snapshots.
struct window_case {
  std::vector<event> events;
  int length = 1;
  int slide = 1;
  std::uint32_t partitions = 1;
  std::uint32_t parallelism = 1;
  std::uint32_t parallelism_after = 1;
  std::size_t snapshot_at = 0; ///< after so many events, a whole one
  std::size_t changes_at = 0;  ///< and then, what has changed until here
  std::vector<std::size_t> chunk_sizes;

  std::chrono::milliseconds length_ms() const { return std::chrono::milliseconds(length * 1000); }
  std::chrono::milliseconds slide_ms() const { return std::chrono::milliseconds(slide * 1000); }
  static std::int64_t time_of(std::size_t at) { return static_cast<std::int64_t>(at + 1) * 1000; }
  bool due(std::size_t at) const { return (static_cast<int>(at) + 1) % slide == 0; }
};

inline std::ostream& operator<<(std::ostream& out, const window_case& c) {
  out << "length " << c.length << ", slide " << c.slide << ", partitions " << c.partitions
      << ", parallelism " << c.parallelism << " then " << c.parallelism_after << ", snapshot "
      << c.snapshot_at << ", changes " << c.changes_at << "\n";
  for (const event& e : c.events) {
    out << "  " << static_cast<int>(e.what) << ":";
    for (const auto& value : e.values)
      out << " " << value.first << value.second;
    out << "\n";
  }
  return out;
}

inline event any_event() {
  event out;
  const int draw = *rc::gen::inRange(0, 10);
  if (draw < 3)
    out.what = static_cast<event::kind>(draw + 1);
  const auto one =
      rc::gen::pair(rc::gen::element<std::string>("a", "b", "c", "a key longer than sixteen bytes"),
                    rc::gen::element<std::string>("x", "y", "z"));
  out.values = *rc::gen::resize(6, rc::gen::container<elements>(one));
  return out;
}

inline window_case any_case() {
  window_case out;
  const int count = *rc::gen::inRange(1, 16);
  for (int i = 0; i < count; ++i)
    out.events.push_back(any_event());
  out.length = *rc::gen::inRange(1, 7);
  out.slide = *rc::gen::inRange(1, 5);
  out.partitions = *rc::gen::inRange<std::uint32_t>(1, 5);
  out.parallelism = *rc::gen::inRange<std::uint32_t>(1, 5);
  out.parallelism_after = *rc::gen::inRange<std::uint32_t>(1, 5);
  out.snapshot_at = *rc::gen::inRange<std::size_t>(0, out.events.size() + 1);
  out.changes_at = *rc::gen::inRange<std::size_t>(out.snapshot_at, out.events.size() + 1);
  out.chunk_sizes =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 4));
  return out;
}

/// The windows of a case, worked out anew for each: the elements by batch.
inline std::vector<elements> window_at(const window_case& c, std::size_t at) {
  std::vector<elements> out;
  for (std::size_t i = 0; i <= at; ++i)
    if (c.events[i].what == event::kind::dataset && static_cast<int>(at - i) < c.length)
      out.push_back(c.events[i].values);
  return out;
}

/// What a form of a window gives in a batch, as text in any order; nothing for no dataset.
using model = std::function<shown(const window_case&, std::size_t at)>;

inline shown sorted(shown values) {
  std::sort(values.begin(), values.end());
  return values;
}

template <class Make>
class windowed_run {
public:
  windowed_run(const window_case& c, std::uint32_t parallelism, Make& make)
      : case_(c),
        plan_(std::chrono::milliseconds(1000), parallelism),
        source_(test::test_source<key_and_text>(plan_, c.partitions)),
        checked_(source_.filter([](const auto& pair) {
          if (pair.second == "boom")
            throw std::runtime_error("boom");
          return true;
        })),
        stream_(make(checked_, c)),
        harness_(plan_) {
    harness_.tap(stream_);
  }

  /// Runs one event; the result as text, "none" for no dataset, "failed", or "skipped".
  shown run(std::size_t at) {
    const event& now = case_.events[at];
    if (now.what == event::kind::skipped)
      return {"skipped"};
    auto values = now.values;
    if (now.what == event::kind::failed)
      values.insert(values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), {"a", "boom"});
    if (now.what == event::kind::none)
      harness_.give_none(source_);
    else
      harness_.give(source_, values, case_.chunk_sizes);
    harness_.run(window_case::time_of(at));
    try {
      harness_.check(stream_.node());
    } catch (const std::exception&) {
      return {"failed"};
    }
    if (harness_.outcome(stream_.node()) == batch_outcome::none)
      return {"none"};
    shown out;
    for (const auto& element : harness_.result(stream_))
      out.push_back(to_text(element));
    return out;
  }

  test::stage_harness& harness() { return harness_; }
  node_id node() const { return stream_.node(); }

private:
  const window_case& case_;
  topology plan_;
  dstream<key_and_text> source_;
  dstream<key_and_text> checked_;
  std::invoke_result_t<Make&, const dstream<key_and_text>&, const window_case&> stream_;
  test::stage_harness harness_;
};

/// The form `make(stream, case)` gives what the model says, for any case, also when it goes on in
/// another number of copies from a snapshot and the changes after it.
template <class Make>
void check_window(const char* what, bool in_order, Make make, const model& expected) {
  INFO(what);
  CHECK(rc::check(what, [&] {
    const auto c = any_case();
    RC_LOG() << c;
    windowed_run<Make> first(c, c.parallelism, make);
    windowed_run<Make> second(c, c.parallelism_after, make);
    std::vector<std::string> whole;
    for (std::size_t at = 0; at <= c.events.size(); ++at) {
      if (at == c.snapshot_at)
        whole = first.harness().snapshots(first.node());
      if (at == c.changes_at) {
        const auto changes = first.harness().snapshots(first.node(), true);
        second.harness().restore(second.node(), whole);
        second.harness().restore(second.node(), changes, true);
      }
      if (at == c.events.size())
        break;
      const auto got = (at < c.changes_at ? first : second).run(at);
      const auto kind = c.events[at].what;
      RC_LOG() << "batch " << at << "\n";
      if (kind == event::kind::skipped)
        continue;
      if (kind == event::kind::failed)
        RC_ASSERT(got == shown{"failed"});
      else if (!c.due(at))
        RC_ASSERT(got == shown{"none"});
      else if (in_order)
        RC_ASSERT(got == expected(c, at));
      else
        RC_ASSERT(sorted(got) == sorted(expected(c, at)));
    }
  }));
}

} // namespace weir::tests
