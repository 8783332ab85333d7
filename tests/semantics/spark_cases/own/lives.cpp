// SPDX-License-Identifier: Apache-2.0
#include "lives.hpp"

#include <weir/operators/dstream.hpp>

#include "../spark_checks.hpp"

namespace weir::testing {

lives::lives(const std::string& name, std::chrono::milliseconds now)
    : test_(own_case(name)),
      now_(now) {}

value_stream lives::input(streaming_context& context) const {
  constexpr std::int64_t default_partitions = 2;
  return fixed_stream(
      context, test_.input(),
      {static_cast<std::uint32_t>(test_.number_or("input_partitions", default_partitions)), {}});
}

void lives::record(const value_stream& stream) const {
  stream.elements().for_each_batch([kept = received_](const dataset& elements, batch_time time) {
    (*kept)[time.milliseconds()] = {elements.collect(), elements.num_partitions()};
  });
}

void lives::run(one_life& life, std::size_t batches,
                const std::function<void(std::size_t)>& before_batch) {
  for (std::size_t i = 0; i < batches; ++i) {
    if (before_batch)
      before_batch(next_);
    ++next_;
    if (!life.batches(1))
      throw std::runtime_error("batch " + std::to_string(next_) + " is not completed");
  }
  now_ = life.clock->now();
}

void lives::live(std::size_t batches, const program& build,
                 const std::function<void(std::size_t)>& before_batch) {
  one_life life(store_, {.now = now_, .interval = milliseconds(test_.batch_ms())}, build);
  life.start();
  life.work();
  run(life, batches, before_batch);
}

void lives::crash_in_last(std::size_t batches, const program& build,
                          const std::function<void(std::size_t)>& before_batch) {
  one_life life(store_, {.now = now_, .interval = milliseconds(test_.batch_ms())}, build);
  life.start();
  life.work();
  run(life, batches - 1, before_batch);
  life.work();
  const auto left = image_of(*store_);
  run(life, 1, before_batch);
  store_ = left;
}

bool lives::all_as_expected() const {
  std::vector<values> batches;
  for (const auto& [time, batch] : *received_)
    batches.push_back(batch.elements);
  const auto match = match_batches(batches, *test_.expected_batches("expected"), false);
  return match == batch_match::equal;
}

} // namespace weir::testing
