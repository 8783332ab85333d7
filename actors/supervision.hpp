// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <weir/actors/runtime/restart_policy.hpp>

namespace weir {

/// Which actors are restarted when one dies.
enum class restart_strategy : std::uint8_t {
  /// The one that died. The others go on as far as their credits reach.
  one_for_one,
  /// It and those that come after it in the topology, in the order in which nodes were added.
  rest_for_one,
  /// All actors of the run.
  all_for_one,
};

/// When user code that does not return counts as hung, and what is done about it.
///
/// A thread cannot be ended from outside: the actor is fenced off (whatever it does when it wakes up
/// is refused), and another one takes its place, on a thread of its own, from the last snapshot. What
/// the hung code holds (locks, memory) stays held. A hung source, whose place cannot be taken, stops
/// the context.
struct hang_limits {
  /// One call of user code that takes longer than this is a hang; 0: never. Outputs whose bodies take
  /// long need more.
  std::chrono::milliseconds hang_after{300'000};
  /// Hangs in one run; one more stops the context.
  std::uint32_t max_hangs = 3;
};

/// How the actors of a context are looked after.
struct supervision_options {
  restart_limits restarts{};
  restart_strategy strategy = restart_strategy::one_for_one;
  hang_limits hangs{};
};

/// What has gone wrong in one node of the topology so far, all copies together.
struct stage_report {
  std::string name;
  std::uint64_t restarts = 0; ///< of its actors, for whatever reason
  std::uint64_t hangs = 0;
  std::uint64_t rejected = 0; ///< records left out by its error policy
  /// Of a source: records of an earlier run's batches that it could not give again, and records that
  /// could not be written to the write-ahead log.
  std::uint64_t lost = 0;
};

} // namespace weir
