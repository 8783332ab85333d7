// SPDX-License-Identifier: Apache-2.0
#include "mapping_functions.hpp"

#include <map>

#include "look_up.hpp"

namespace weir::testing {

namespace {

using emission = std::optional<value>;

std::int64_t number_of(const key_state& state) {
  return state.exists() ? state.get().number() : 0;
}

emission timed_out(const value& key, const key_state& state) {
  return value::pair(key, -1000 - state.get().number());
}

emission running_count(batch_time, const value& key, const emission& element, key_state& state) {
  if (!element)
    return timed_out(key, state);
  const std::int64_t count = number_of(state) + 1;
  state.update(count);
  return value::pair(key, count);
}

emission running_sum(batch_time, const value& key, const emission& element, key_state& state) {
  if (!element)
    return timed_out(key, state);
  const std::int64_t sum = number_of(state) + element->number();
  state.update(sum);
  return value::pair(key, sum);
}

emission count_emit_even(batch_time, const value& key, const emission& element, key_state& state) {
  if (!element)
    return std::nullopt;
  const std::int64_t count = number_of(state) + 1;
  state.update(count);
  return count % 2 == 0 ? emission(value::pair(key, count)) : std::nullopt;
}

emission first_seen(batch_time time, const value& key, const emission& element, key_state& state) {
  if (!element)
    return timed_out(key, state);
  if (state.exists())
    return value::pair(key, state.get());
  state.update(time.milliseconds());
  return value::pair(key, -1);
}

/// Removes the state at the n-th element, or at the next one if it starts beyond.
mapping_function count_remove_at(const arguments& args) {
  return [n = args.number("n")](batch_time, const value& key, const emission& element,
                                key_state& state) -> emission {
    if (!element)
      return timed_out(key, state);
    const std::int64_t count = number_of(state) + 1;
    if (count < n) {
      state.update(count);
      return value::pair(key, count);
    }
    state.remove();
    return value::pair(key, -count);
  };
}

} // namespace

mapping_function state_mapping_function(const arguments& args) {
  const std::string name = args.text("fn");
  if (name == "count_remove_at")
    return count_remove_at(args);
  static const std::map<std::string, mapping_function> table{
      {"running_count", running_count},
      {"running_sum", running_sum},
      {"count_emit_even", count_emit_even},
      {"first_seen", first_seen},
  };
  return look_up(table, name, "map_with_state function");
}

} // namespace weir::testing
