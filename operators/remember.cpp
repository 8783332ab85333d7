// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/remember.hpp>

#include <algorithm>
#include <string>

#include <weir/state/support/error.hpp>

namespace weir {

using std::chrono::milliseconds;

namespace {

std::string in_ms(milliseconds duration) {
  return std::to_string(duration.count()) + " ms";
}

void check_checkpoint_interval(const node_plan& stream, milliseconds interval) {
  const auto refuse = [&](const std::string& why) {
    throw error(errc::invalid_argument, "checkpoint: the interval of " + stream.name + " is " +
                                            in_ms(interval) + ", which is " + why);
  };
  const std::string slide = in_ms(stream.slide);
  if (interval < stream.slide)
    refuse("shorter than its slide (" + slide + "): set it to at least " + slide);
  if (interval % stream.slide != milliseconds::zero())
    refuse("no multiple of its slide (" + slide + "): set it to a multiple of " + slide);
}

} // namespace

std::optional<milliseconds> checkpoint_interval_of(const node_plan& stream) {
  if (stream.checkpoint_interval)
    return stream.checkpoint_interval;
  if (stream.default_checkpoint_interval)
    return stream.default_checkpoint_interval;
  if (!stream.needs_checkpoint)
    return std::nullopt;
  constexpr milliseconds least = std::chrono::seconds(10);
  return stream.slide * ((least + stream.slide - milliseconds(1)) / stream.slide);
}

std::vector<milliseconds> remember_durations(const topology& plan,
                                             std::optional<milliseconds> remember) {
  std::vector<milliseconds> out(plan.nodes().size());
  // Ids grow from producers to consumers: what is made of a stream comes after it.
  for (auto node = plan.nodes().rbegin(); node != plan.nodes().rend(); ++node) {
    milliseconds& own = out[node->id];
    own = std::max({own, node->slide, remember.value_or(milliseconds::zero()),
                    2 * checkpoint_interval_of(*node).value_or(milliseconds::zero())});
    for (const edge_plan& input : node->inputs)
      out[input.producer] = std::max(out[input.producer], own + node->looks_back);
  }
  return out;
}

void check_checkpoint_intervals(const topology& plan, bool folder_given) {
  for (const node_id id : plan.reachable()) {
    const node_plan& stream = plan.node(id);
    if (!stream.checkpoint_interval)
      continue;
    if (!folder_given)
      throw error(errc::invalid_argument,
                  "the checkpoint folder has not been set, and " + stream.name +
                      " has a checkpoint interval: call checkpoint(folder) of the context before "
                      "start");
    check_checkpoint_interval(stream, *stream.checkpoint_interval);
  }
}

} // namespace weir
