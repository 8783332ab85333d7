// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "../catch.hpp"
#include "../operators/join_model.hpp"
#include "../support/batches_source.hpp"
#include "../support/log_capture.hpp"
#include "deaths.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace windowed_join_test {

// Joins of windows equal nested loops over the elements of both windows: in a whole topology, for any
// lengths, slide, gaps, failed batches, partitions, parallelism and order of actors, also when actors
// die.

namespace {

using namespace weir;
using namespace weir::tests;
using namespace weir::test;

constexpr int batches = 8;

/// What one source has in each batch: elements, no dataset, or elements that make the batch fail.
template <class T>
struct history {
  testing::batches_of<T> batches;
  std::set<std::size_t> failing;

  void fail(std::size_t at) {
    failing.insert(at);
    batches[at]->push_back({"boom", {}});
  }
  /// The elements in the window of this length that ends with a batch.
  std::vector<T> window(std::size_t last, int length) const {
    std::vector<T> out;
    for (std::size_t i = 0; i <= last; ++i)
      if (batches[i] && !failing.contains(i) && last - i < static_cast<std::size_t>(length))
        out.insert(out.end(), batches[i]->begin(), batches[i]->end());
    return out;
  }
};

struct join_case {
  history<left_element> left;
  history<right_element> right;
  int left_length = 1;
  int right_length = 1;
  int slide = 1;
  std::uint32_t left_partitions = 1;
  std::uint32_t right_partitions = 1;
  std::uint32_t parallelism = 1;
  std::uint64_t seed = 1;
};

template <class T>
history<T> any_history(const rc::Gen<typename T::second_type>& values) {
  const auto one = rc::gen::pair(
      rc::gen::element<std::string>("a", "b", "c", "a key longer than sixteen bytes"), values);
  history<T> out;
  for (std::size_t i = 0; i < batches; ++i) {
    out.batches.push_back(*rc::gen::resize(5, rc::gen::container<std::vector<T>>(one)));
    const int draw = *rc::gen::inRange(0, 10);
    if (draw == 0)
      out.batches.back().reset();
    else if (draw == 1)
      out.fail(i);
  }
  return out;
}

join_case any_case() {
  join_case out;
  out.left = any_history<left_element>(rc::gen::inRange(0, 5));
  out.right = any_history<right_element>(rc::gen::element<std::string>("x", "y", "z"));
  out.left_length = *rc::gen::inRange(1, 6);
  out.right_length = *rc::gen::inRange(1, 6);
  out.slide = *rc::gen::inRange(1, 4);
  out.left_partitions = *rc::gen::inRange<std::uint32_t>(1, 4);
  out.right_partitions = *rc::gen::inRange<std::uint32_t>(1, 4);
  out.parallelism = *rc::gen::inRange<std::uint32_t>(1, 5);
  out.seed = *rc::gen::inRange<std::uint64_t>(1, 1000);
  return out;
}

/// The stream of a history; its failing batches fail behind the source.
template <class T>
dstream<T> stream_of(testing::simulation& run, const history<T>& what, std::uint32_t partitions) {
  return testing::batches_stream<T>(run.context(), what.batches, partitions)
      .filter([](const auto& element) {
        if (element.first == "boom")
          throw std::runtime_error("boom");
        return true;
      });
}

results play(const join_case& c, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = c.seed;
  options.parallelism = c.parallelism;
  options.context.snapshot_every_batches = 2;
  options.context.chunk_credits = 2;
  testing::simulation run(options);
  const auto interval = run.context().batch_interval();
  const auto left = stream_of(run, c.left, c.left_partitions)
                        .window(c.left_length * interval, c.slide * interval);
  const auto right = stream_of(run, c.right, c.right_partitions)
                         .window(c.right_length * interval, c.slide * interval);
  record(left.join(right), "join", out);
  record(left.left_outer_join(right), "left", out);
  record(left.right_outer_join(right), "right", out);
  record(left.full_outer_join(right), "full", out);
  run.start();
  const scoped_fault_handler faults(on_fault);
  run.batches(batches);
  return out;
}

template <class V, class W>
std::vector<std::string> expected(const std::vector<left_element>& ls,
                                  const std::vector<right_element>& rs) {
  std::vector<std::string> lines;
  for (const auto& each : nested_loops<V, W>(ls, rs))
    lines.push_back(to_text(each));
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// What `play` must have recorded: nothing for batches that are not due, or failed on either side.
decltype(results::by_key) expected(const join_case& c) {
  decltype(results::by_key) out;
  for (std::size_t i = 0; i < batches; ++i) {
    if ((static_cast<int>(i) + 1) % c.slide != 0 || c.left.failing.contains(i) ||
        c.right.failing.contains(i))
      continue;
    const auto ls = c.left.window(i, c.left_length);
    const auto rs = c.right.window(i, c.right_length);
    const auto time = static_cast<std::int64_t>(i + 1) * 1000;
    out[{time, "join"}] = expected<int, std::string>(ls, rs);
    out[{time, "left"}] = expected<int, maybe_text>(ls, rs);
    out[{time, "right"}] = expected<maybe_int, std::string>(ls, rs);
    out[{time, "full"}] = expected<maybe_int, maybe_text>(ls, rs);
  }
  return out;
}

} // namespace

TEST_CASE("joins of windows equal nested loops over both windows") {
  const weir::testing::log_capture quiet; // of planned failures
  CHECK(rc::check([] {
    const auto c = any_case();
    RC_ASSERT(play(c, [](const fault_site&) {}).by_key == expected(c));
  }));
}

TEST_CASE("joins of windows equal nested loops also when actors die") {
  const weir::testing::log_capture quiet; // of planned failures
  int deaths_in_all = 0;
  CHECK(rc::check([&] {
    const auto c = any_case();
    random_deaths deaths(c.seed, 6);
    RC_ASSERT(play(c, std::ref(deaths)).by_key == expected(c));
    deaths_in_all += deaths.count();
  }));
  CHECK(deaths_in_all > 100);
}

} // namespace windowed_join_test
