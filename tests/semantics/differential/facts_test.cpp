// SPDX-License-Identifier: Apache-2.0
// What Spark was asked about times and durations: facts.json.
#include "../../catch.hpp"

#include <weir/operators/remember.hpp>

#include "../case_report.hpp"
#include "../case_run.hpp"
#include "../values/state_streams.hpp"

namespace facts_test {

using namespace weir;
using namespace weir::testing;

namespace {

const json::array& facts(const char* group) {
  static const json::value file = read_own_json("differential/facts.json");
  return file.at(group).as_array();
}

std::int64_t number(const json::value& from, const char* field) {
  return from.at(field).to_number<std::int64_t>();
}

std::string times_of(const output_history& history) {
  json::array out;
  for (const auto& [time, received] : history)
    out.emplace_back(time);
  return json::serialize(out);
}

} // namespace

TEST_CASE("facts: first_batch") {
  for (const json::value& fact : facts("first_batch")) {
    case_setup setup;
    setup.batch_interval = milliseconds(number(fact, "batch_ms"));
    setup.start = milliseconds(number(fact, "clock_at_start_ms"));
    INFO("batches of " << setup.batch_interval.count() << " ms from " << setup.start.count());
    case_run run(setup, {});
    const value_stream in = fixed_stream(run.context(), {}, {});
    run.record(in, "batches");
    run.record(window(in, {2 * setup.batch_interval, 2 * setup.batch_interval}), "windows");
    run.context().start();
    run.advance_to(milliseconds(number(fact, "clock_at_end_ms")));
    CHECK(times_of(run.received("batches")) == json::serialize(fact.at("batch_times_ms")));
    CHECK(times_of(run.received("windows")) ==
          json::serialize(fact.at("window_2x_slide_2x_times_ms")));
  }
}

namespace {

/// The streams of the fact whose figures Weir has, too, by their names there. `map_with_state` is one
/// stream here, which has the figures of Spark's internal one.
std::map<std::string, value_stream> measured_streams(const streaming_context& context,
                                                     milliseconds batch) {
  const value_stream in = fixed_stream(context, {}, {});
  const auto same = [](const value& x) { return x; };
  const auto keep = [](const values&, const std::optional<value>& old) { return old; };
  const auto keys = [](const value& key, const std::optional<value>&, key_state&) { return key; };
  const auto first = [](const value& a, const value&) { return a; };
  const value_stream parent = map(in, same);
  std::map<std::string, value_stream> out{
      {"input", in},
      {"map_with_state internal", map_with_state(in, plain_mapping(keys), {}).emitted},
      {"update_state_by_key", update_state_by_key(in, plain_update(keep), {})},
      {"inverse window 4x slide 2x",
       reduce_by_key_and_window(in, first, {first}, {4 * batch, 2 * batch}, 0)},
      {"parent of that window", parent},
      {"window 4x slide 2x", window(parent, {4 * batch, 2 * batch})},
      {"cache", map(in, same).cache()},
      {"checkpoint(3x)", map(in, same).checkpoint(3 * batch)},
  };
  return out;
}

} // namespace

TEST_CASE("facts: durations_after_start") {
  for (const json::value& fact : facts("durations_after_start")) {
    const milliseconds batch(number(fact, "batch_ms"));
    const milliseconds remember(number(fact, "context_remember_ms"));
    case_setup setup;
    setup.batch_interval = batch;
    case_run run(setup, {});
    const auto streams = measured_streams(run.context(), batch);
    const auto kept = remember_durations(
        run.context().plan(), remember.count() == 0 ? std::nullopt : std::optional(remember));
    for (const auto& [name, stream] : streams) {
      INFO(name << ", batches of " << batch.count() << " ms, remember " << remember.count());
      const json::value& figures = fact.at(name);
      CHECK(stream.slide_duration().count() == number(figures, "slide_ms"));
      CHECK(kept[stream.description().id].count() == number(figures, "remember_ms"));
      const auto interval = checkpoint_interval_of(stream.description());
      CHECK(interval.has_value() == !figures.at("checkpoint_ms").is_null());
      if (interval)
        CHECK(interval->count() == number(figures, "checkpoint_ms"));
    }
  }
}

} // namespace facts_test
