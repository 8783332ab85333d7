// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "../catch.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/simulation.hpp>

namespace flow_control_test {

// Diamonds, unequal joins and fan-outs under small credits: nothing blocks, nothing is lost, and the
// bytes under way stay within the budget and what single chunks expand to.

namespace {

using namespace weir;

/// Has any number of blocks ready, which flow as far as they are let in.
class flood final : public source {
public:
  flood(int blocks, int block_elements, std::uint64_t* emitted)
      : left_(blocks),
        elements_(block_elements),
        emitted_(emitted) {}
  bool pending() const override { return left_ > 0; }
  bool flow(output_port_base& out, std::size_t& byte_budget) override {
    if (left_ == 0)
      return false;
    std::vector<std::int64_t> values(static_cast<std::size_t>(elements_));
    std::iota(values.begin(), values.end(), next_);
    next_ += elements_;
    const auto block = make_chunks<std::int64_t>(values).front();
    byte_budget -= std::min(byte_budget, block->bytes());
    static_cast<output_port<std::int64_t>&>(out).emit_chunk(block);
    --left_;
    *emitted_ += values.size();
    return true;
  }
  source_cut cut(output_port_base&, const cut_request&) override { return {}; }

private:
  int left_;
  int elements_;
  std::int64_t next_ = 0;
  std::uint64_t* emitted_;
};

dstream<std::int64_t> flooded(topology& plan, int blocks, int block_elements,
                              std::uint64_t* emitted) {
  return add_source<std::int64_t>(
      plan, "flood", 1, [=] { return std::make_unique<flood>(blocks, block_elements, emitted); });
}

struct shape {
  std::uint64_t seed;
  std::size_t credits;
  std::size_t budget;
  std::uint32_t parallelism;
  std::uint32_t open_batches;
  int fan_out;
  int left_blocks;
  int right_blocks;
  int block_elements;
};

} // namespace

TEST_CASE("flow control: nothing blocks and the budget holds, whatever the credits") {
  CHECK(rc::check([] {
    const shape s{*rc::gen::arbitrary<std::uint64_t>(),
                  *rc::gen::inRange<std::size_t>(1, 4),
                  *rc::gen::inRange<std::size_t>(1, 200'000),
                  *rc::gen::inRange(1U, 4U),
                  *rc::gen::inRange(1U, 4U),
                  *rc::gen::element(1, 10, 1000),
                  *rc::gen::inRange(0, 60),
                  *rc::gen::inRange(0, 4),
                  *rc::gen::inRange(1, 20)};
    testing::simulation_options options;
    options.seed = s.seed;
    options.parallelism = s.parallelism;
    options.context.chunk_credits = s.credits;
    options.context.byte_budget = s.budget;
    options.context.max_open_batches = s.open_batches;
    testing::simulation run(options);

    std::uint64_t left_in = 0;
    std::uint64_t right_in = 0;
    std::uint64_t left_out = 0;
    std::uint64_t joined_out = 0;
    auto left = flooded(run.context(), s.left_blocks, s.block_elements, &left_in);
    auto right = flooded(run.context(), s.right_blocks, s.block_elements, &right_in);
    auto fanned = left.flat_map<std::int64_t>([n = s.fan_out](std::int64_t value, auto emit) {
      for (int i = 0; i < n; ++i)
        emit(value);
    });
    // A diamond behind the fan-out, and a join with an input that is much smaller.
    auto odd = fanned.filter([](std::int64_t value) { return value % 2 != 0; });
    auto even = fanned.filter([](std::int64_t value) { return value % 2 == 0; });
    odd.union_with(even).count().for_each_batch([&](const batch<std::int64_t>& counts) {
      left_out += static_cast<std::uint64_t>(*counts.begin());
    });
    right
        .transform_with(fanned,
                        [&](const batch<std::int64_t>& a, const batch<std::int64_t>& b) {
                          joined_out += a.size() + b.size();
                          return batch<std::int64_t>::of(
                              {static_cast<std::int64_t>(a.size() + b.size())});
                        })
        .for_each_batch([](const auto&) {});

    run.start();
    const auto& ledger = run.context().run()->ledger();
    const auto all = static_cast<std::uint64_t>(s.left_blocks * s.block_elements);
    // Progress: each batch takes in at least one block.
    const int most = s.left_blocks + s.right_blocks + 1;
    run.batches(most);
    RC_ASSERT(left_in == all);
    RC_ASSERT(left_out == all * static_cast<std::uint64_t>(s.fan_out));
    RC_ASSERT(joined_out == all * static_cast<std::uint64_t>(s.fan_out) + right_in);

    // What one input chunk expands to, at least a chunk that writers are still filling, on all edges
    // behind the fan-out; a vector may have twice the room that it needs.
    constexpr std::size_t edges = 5;
    constexpr std::size_t element_bytes = 2 * sizeof(std::int64_t);
    const auto expanded = static_cast<std::size_t>(s.block_elements * s.fan_out);
    const std::size_t expansion =
        edges * element_bytes * std::max(expanded, chunk_limits::elements) + 4096;
    const std::size_t chunks_in_flight = s.credits + 2;
    RC_ASSERT(ledger.live_peak() <= s.budget + chunks_in_flight * expansion);
    RC_ASSERT(ledger.live() == 0U);
  }));
}

} // namespace flow_control_test
