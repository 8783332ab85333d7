// SPDX-License-Identifier: Apache-2.0
// Streams that have a dataset only every so many intervals.
#include "../catch.hpp"

#include "context_harness.hpp"

namespace slide_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;

namespace {

/// Counts its batches and tells the count each slide.
class slow_counter final : public stage {
public:
  explicit slow_counter(std::chrono::milliseconds slide) : slide_(slide) { add_output(out_); }
  void on_chunk(const input_chunk&) override {}
  batch_outcome on_batch_end(const batch_end& end) override {
    ++batches_;
    if (!end.due(slide_))
      return batch_outcome::none;
    out_.emit(batches_);
    return batch_outcome::dataset;
  }

private:
  std::chrono::milliseconds slide_;
  int batches_ = 0;
  output_port<int> out_;
};

dstream<int> counted_every(std::chrono::milliseconds slide, const dstream<int>& input) {
  node_plan node;
  node.operation = "slow_counter";
  node.inputs = {forward_edge<int>(input.node())};
  node.slide = slide;
  node.make_stage = [slide](const stage_context&) { return std::make_unique<slow_counter>(slide); };
  return {input.plan(), input.plan().add(std::move(node))};
}

/// Moved by the test, but like the machine's clock it does not wait for batches.
class hasty_clock final : public clock {
public:
  std::chrono::milliseconds now() const override { return manual_.now(); }
  std::unique_ptr<ticker> tick(batch_time first, std::chrono::milliseconds interval,
                               std::function<void(batch_time)> on_tick) override {
    return manual_.tick(first, interval, std::move(on_tick));
  }
  bool opens_every_interval() const noexcept override { return false; }
  void advance(std::chrono::milliseconds by) { manual_.advance(by); }

private:
  manual_clock manual_;
};

using times = std::vector<std::int64_t>;

std::shared_ptr<times> times_of(const dstream<int>& stream) {
  auto out = std::make_shared<times>();
  stream.for_each_batch(
      [out](const batch<int>&, batch_time time) { out->push_back(time.milliseconds()); });
  return out;
}

} // namespace

TEST_CASE("a stream of a longer slide has a dataset in each batch that is a multiple of it") {
  test_context test(GENERATE(false, true));
  test.clock->advance(7s); // slides count from the start of the run, here 7 s
  const auto slow = counted_every(3s, test.numbers());
  // These need a dataset, and must not fail where none is due.
  const auto united = slow.union_with(slow.map([](int n) { return -n; }));
  const auto counts = slow.count();
  CHECK(united.slide_duration() == 3s);
  const auto all = test.keep(united);
  const auto at = times_of(counts.map([](std::int64_t n) { return static_cast<int>(n); }));
  test.context.start();
  CHECK(test.run(7));
  CHECK_NOTHROW(test.context.await_termination_or_timeout(1ms));
  CHECK(all->all() == std::vector<std::vector<int>>{{3, -3}, {6, -6}});
  CHECK(*at == times{10'000, 13'000});
}

TEST_CASE("missed ticks are skipped, but not those in which a longer slide is due") {
  const bool with_slide = GENERATE(false, true);
  const auto clock = std::make_shared<hasty_clock>();
  streaming_context context(test_context::make_engine(false), 1000ms,
                            {.clock = clock, .max_open_batches = 1});
  const auto numbers = batches_stream<int>(context, {});
  const auto all = times_of(numbers);
  const auto slow = with_slide ? times_of(counted_every(3s, numbers)) : nullptr;
  context.start();
  clock->advance(10s);
  CHECK(context.await_batch(batch_time(10s)));
  if (with_slide) {
    CHECK(*all == times{1'000, 3'000, 6'000, 9'000, 10'000});
    CHECK(*slow == times{3'000, 6'000, 9'000});
  } else {
    CHECK(*all == times{1'000, 10'000});
  }
}

} // namespace slide_test
