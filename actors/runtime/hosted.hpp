// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <weir/actors/runtime/activity.hpp>
#include <weir/actors/runtime/doorbell.hpp>

namespace weir::runtime {

/// What an actor does when its doorbell rings. Created and destroyed on the actor; an exception
/// that leaves it is the actor's death.
class hosted {
public:
  virtual ~hosted() = default;
  virtual void on_wake() = 0;
};

/// An actor that a supervisor keeps alive.
struct child_spec {
  std::string name;
  doorbell* bell;
  /// Makes the content of an actor, on the actor; called for every restart. The activity outlives it.
  std::function<std::unique_ptr<hosted>(activity&)> make;
  /// Bars the actor of this activity, which hangs, from the place. Empty: its place cannot be taken.
  std::function<void(activity&)> fence{};
};

} // namespace weir::runtime
