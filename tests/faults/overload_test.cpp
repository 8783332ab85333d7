// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "../catch.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/simulation.hpp>
#include <weir/receivers/offers/offer_queue.hpp>

namespace overload_test {

// More comes in than can be done: memory stays within its bounds, and what was let in comes out.

namespace {

using namespace weir;

constexpr std::size_t budget = 64 * 1024;
/// What the chunks under way may be over the budget: some on each of few edges, each of at most 1,024
/// numbers in twice the room they need.
constexpr std::size_t overshoot = 20 * chunk_limits::elements * sizeof(std::int64_t) * 2;

testing::simulation_options bounded() {
  testing::simulation_options out;
  out.context.byte_budget = budget;
  out.context.chunk_credits = 2;
  return out;
}

std::int64_t sum_of(const batch<std::int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

} // namespace

TEST_CASE("a burst of a hundred times the usual is worked off within the budget") {
  testing::simulation run(bounded());
  const auto queue = std::make_shared<offer_queue<std::int64_t>>();
  std::int64_t sum = 0;
  offer_stream(run.context(), queue)
      .map([](std::int64_t value) { return value + 1; })
      .for_each_batch([&](const batch<std::int64_t>& values) { sum += sum_of(values); });
  run.start();
  std::int64_t offered = 0;
  const auto offer = [&](int count) {
    REQUIRE(queue->offer_all(std::vector<std::int64_t>(static_cast<std::size_t>(count), 1)));
    offered += count;
  };
  for (int batch = 0; batch < 30; ++batch) {
    offer(batch == 5 ? 80'000 : 800);
    run.batches(1);
  }
  run.batches(20);
  CHECK(sum == 2 * offered);
  CHECK(run.context().run()->ledger().live_peak() <= budget + overshoot);
  CHECK(run.context().run()->ledger().live() == 0);
}

TEST_CASE("a slow sink makes the entrance refuse, and memory stays flat") {
  testing::simulation run(bounded());
  constexpr std::size_t items_max = 5'000;
  const auto queue =
      std::make_shared<offer_queue<std::int64_t>>(offer_options{.items_max = items_max});
  std::int64_t accepted = 0;
  std::int64_t sum = 0;
  // A producer that never rests: it offers for as long as the body takes.
  const auto press = [&] {
    for (int i = 0; i < 50'000; ++i)
      accepted += queue->offer(std::int64_t{1}) ? 1 : 0;
  };
  offer_stream(run.context(), queue).for_each_batch([&](const batch<std::int64_t>& values) {
    press();
    sum += sum_of(values);
  });
  run.start();
  press();
  run.batches(20);
  CHECK(queue->refused() > 500'000);
  CHECK(accepted - sum <= static_cast<std::int64_t>(items_max + budget + overshoot));
  CHECK(run.context().run()->ledger().live_peak() <= budget + overshoot);
}

} // namespace overload_test
