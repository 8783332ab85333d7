// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <weir/state/support/fault.hpp>

namespace weir::testing {

/// What goes wrong at a fault point.
enum class fault_action : std::uint8_t {
  die,          ///< the actor dies; outside of actors an error
  throw_error,  ///< an exception, as user code might throw it (`errc::user_function`)
  delay,        ///< the thread waits; in a simulation nothing, since no time passes inside a step
  hang,         ///< the thread stays until the injection ends; in a simulation the actor does
  kill_process, ///< SIGKILL
  io_error,     ///< `errc::io`: input/output error
  disk_full,    ///< `errc::io`: no space left on the device
  torn_write,   ///< `errc::io`, after a part of the bytes has been written
};

/// One thing that goes wrong: at which visits of which fault points.
struct planned_fault {
  /// The point's name (`fault_points` lists them); one that ends in `*` means all that begin so.
  std::string point;
  std::string stage{};                 ///< only there; empty: in any
  std::optional<std::uint32_t> copy{}; ///< only in this copy of the stage
  /// Only in this batch: see `fault_site::batch`.
  std::optional<std::int64_t> batch{};
  std::uint64_t visit = 1; ///< from the n-th visit on that meets all of the above, counted from 1
  std::uint64_t times = 1; ///< at most so often
  double odds = 1;         ///< of each such visit, drawn from the plan's seed
  fault_action action = fault_action::die;
  std::chrono::milliseconds delay{10}; ///< of `fault_action::delay`
};

/// What goes wrong in a run, in a real one as in a simulation.
struct fault_plan {
  std::vector<planned_fault> faults{};
  std::uint64_t seed = 1;
  /// Notes all fault points that are passed: see `fault_injection::trace`.
  bool keep_trace = false;

  /// Adds the fault that a text describes: `point[@stage[/copy]][#batch][+visit][*times][%odds]=action`,
  /// as in `stage.chunk.before@parse+3=die`, `output.body.before*2=io_error` or
  /// `stage.wake*9%0.01=hang`. Throws `errc::invalid_argument` for anything else, and for a point that
  /// there is none of.
  fault_plan& add(std::string_view text);
};

/// A fault that struck.
struct struck_fault {
  std::string point;
  std::string stage;
  std::uint32_t copy = 0;
  std::int64_t batch = -1;
  fault_action action = fault_action::die;

  friend bool operator==(const struck_fault&, const struck_fault&) = default;
};

/// `<action> at <point>`, with stage, copy and batch where there are any.
std::string to_string(const struck_fault& fault);
std::string_view to_string(fault_action action) noexcept;

/// Carries out a plan for its life time: the one fault handler of the process. Any thread passes the
/// points; those that hang are let go at the end.
///
///     weir::testing::fault_injection faults{{.point = "stage.seal.before", .stage = "sums"}};
class fault_injection {
public:
  explicit fault_injection(fault_plan plan);
  fault_injection(std::initializer_list<planned_fault> faults)
      : fault_injection(fault_plan{.faults = faults}) {}
  fault_injection(const fault_injection&) = delete;
  fault_injection& operator=(const fault_injection&) = delete;
  ~fault_injection();

  /// What struck so far, in order.
  std::vector<struck_fault> struck() const;
  /// All fault points passed so far, in order, if the plan says that they are kept: of a simulation,
  /// the same for the same seed.
  std::vector<std::string> trace() const;
  /// Lets go all threads that hang; later hangs do not.
  void release();
  /// Waits until so many faults have struck; false if the time was up.
  bool wait_for_struck(std::size_t count,
                       std::chrono::milliseconds timeout = std::chrono::seconds(60)) const;

private:
  struct state;
  std::shared_ptr<state> state_;
  std::unique_ptr<scoped_fault_handler> handler_;
};

} // namespace weir::testing
