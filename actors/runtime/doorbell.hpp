// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

namespace weir::runtime {

/// Whoever can be told that there is something to do.
class wakeable {
public:
  virtual ~wakeable() = default;
  virtual void wake() noexcept = 0;
};

/// Wakes the actor that works at some place of the topology, whichever actor that is just now.
///
/// What there is to do is kept elsewhere (slots, inboxes), in memory that outlives the actor, so a
/// ring that reaches a dying actor is no loss: its successor begins by looking. Rings between two
/// answers are one. Any thread may ring.
class doorbell {
public:
  void ring() noexcept {
    if (!rung_.exchange(true))
      deliver();
  }

  /// The actor calls this before it looks for work; a ring from then on wakes it anew.
  void answer() noexcept { rung_.exchange(false); }

  /// A new actor takes over; it is woken at once.
  void connect(std::shared_ptr<wakeable> actor) {
    {
      const std::lock_guard lock(mutex_);
      actor_ = std::move(actor);
      rung_ = true;
    }
    deliver();
  }

  /// Nobody is at home from now on.
  void disconnect() noexcept {
    std::shared_ptr<wakeable> last;
    const std::lock_guard lock(mutex_);
    last.swap(actor_);
  }

private:
  void deliver() noexcept {
    const std::lock_guard lock(mutex_);
    if (actor_)
      actor_->wake();
  }

  std::atomic<bool> rung_{false};
  std::mutex mutex_;
  std::shared_ptr<wakeable> actor_;
};

} // namespace weir::runtime
