// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <weir/actors/runtime/hosted.hpp>

namespace weir::runtime {

/// Why an actor died, for its supervisor; written by the one and read by the other.
class cause_of_death {
public:
  void note(std::exception_ptr cause);
  std::exception_ptr take();

private:
  std::mutex mutex_;
  std::exception_ptr cause_;
};

/// The actor around a `hosted`: wakes it, and dies of what it throws.
class hosted_actor final : public caf::event_based_actor {
public:
  using factory = std::function<std::unique_ptr<hosted>(activity&)>;

  hosted_actor(caf::actor_config& config, factory make, std::shared_ptr<cause_of_death> cause,
               std::shared_ptr<activity> work);
  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "weir.hosted"; }

private:
  void on_wake();

  factory make_;
  std::shared_ptr<cause_of_death> cause_;
  std::shared_ptr<activity> work_;
  std::unique_ptr<hosted> content_;
  bool hangs_ = false; ///< as a simulation plays it
};

/// Rings at a CAF actor.
class caf_wakeable final : public wakeable {
public:
  explicit caf_wakeable(caf::actor actor) : actor_(std::move(actor)) {}
  void wake() noexcept override;

private:
  caf::actor actor_;
};

} // namespace weir::runtime
