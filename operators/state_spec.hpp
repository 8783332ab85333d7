// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>

#include <weir/operators/batch.hpp>
#include <weir/operators/partitioner.hpp>

namespace weir {

/// What happens to a key for which there is no room.
enum class keys_policy : std::uint8_t {
  fail,         ///< the batch fails, with `errc::limit_exceeded`, if there are too many at its end
  evict_oldest, ///< the key that had no data for the longest time is forgotten
  drop_new,     ///< the records of the new key are dropped, and counted
};

/// The states to begin with: a batch, a list, or any range of pairs.
template <class K, class S>
class initial_state {
public:
  initial_state() = default;
  initial_state(batch<std::pair<K, S>> pairs) : pairs_(std::move(pairs)) {
    // nop
  }
  initial_state(std::initializer_list<std::pair<K, S>> pairs)
      : pairs_(batch<std::pair<K, S>>::of(pairs)) {
    // nop
  }
  template <class Range>
    requires requires(const Range& range) {
      std::begin(range);
    }
  initial_state(const Range& pairs) : pairs_(batch<std::pair<K, S>>::of(pairs)) {
    // nop
  }

  const batch<std::pair<K, S>>& pairs() const noexcept { return pairs_; }

private:
  batch<std::pair<K, S>> pairs_;
};

/// Options of `update_state_by_key` and `map_with_state`:
///
///     pairs.map_with_state<int>(f, {.timeout = std::chrono::minutes(30)})
template <class K, class S>
struct state_spec {
  /// States before the first batch. Of a key that comes several times, the last one counts.
  initial_state<K, S> initial{};
  /// Into how many partitions, and by which rule, the keys are spread.
  partitioner<K> by{};

  /// Of `map_with_state`: a key without data for longer than this times out: the function is called
  /// once more, without a value, and its state is forgotten. Reading the state renews it, too. 0: never.
  std::chrono::milliseconds timeout{0};
  /// How often it is looked for what has timed out. 0: in each batch, so that a key times out in the
  /// first batch that is more than `timeout` after its last one. Spark looks at every tenth slide.
  std::chrono::milliseconds timeout_interval{0};

  /// The state of a key without data for longer than this is forgotten without a call. 0: never.
  std::chrono::milliseconds time_to_live{0};
  /// How many keys may have a state, over all copies; each copy has its share.
  std::size_t keys_max = std::numeric_limits<std::size_t>::max();
  /// What happens beyond.
  keys_policy when_full = keys_policy::fail;
};

namespace detail {

/// Throws `errc::invalid_argument` for durations below 0 and other figures that make no sense.
void check_state_spec(std::string_view operation, std::chrono::milliseconds timeout,
                      std::chrono::milliseconds timeout_interval,
                      std::chrono::milliseconds time_to_live, std::size_t keys_max,
                      std::chrono::milliseconds slide);

/// The bound of one copy.
inline std::size_t share_of_keys(std::size_t keys_max, std::uint32_t copies) noexcept {
  return keys_max / copies + (keys_max % copies != 0 ? 1 : 0);
}

[[noreturn]] void throw_too_many_keys(std::string_view operation, std::size_t keys_max);

} // namespace detail

} // namespace weir
