// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

class receiver_supervisor;

/// The part of a receiver that does not depend on its element type: its life cycle. Users derive
/// from `receiver<T>`.
class receiver_base {
public:
  receiver_base() = default;
  receiver_base(const receiver_base&) = delete;
  receiver_base& operator=(const receiver_base&) = delete;
  virtual ~receiver_base() = default;

  /// Begins to receive: opens what is needed, starts threads, and returns. It should not block, but
  /// may: nothing else is held up.
  virtual void on_start() = 0;
  /// Ends what `on_start` began and blocks until its threads have ended. Follows each `on_start`,
  /// also one that threw.
  virtual void on_stop() = 0;
  /// What listeners and logs call the receiver; the stream id is added to it.
  [[nodiscard]] virtual std::string kind() const;

  // Any thread; before the receiver belongs to a stream that runs, these throw `errc::illegal_state`.

  /// Stops the receiver, waits for `delay` (the option `restart_delay`, with back-off, unless
  /// given), and starts it again. Returns at once; while a restart is under way another is ignored.
  void restart(std::string_view message, std::exception_ptr cause = nullptr,
               std::optional<std::chrono::milliseconds> delay = std::nullopt);
  /// Stops the receiver for good; batches of its stream are empty from then on. Returns at once.
  void stop(std::string_view message, std::exception_ptr cause = nullptr);
  /// Tells listeners of a failure that the receiver deals with itself.
  void report_error(std::string_view message, std::exception_ptr cause = nullptr);

  /// True from just before `on_start` until just before `on_stop`.
  [[nodiscard]] bool is_started() const noexcept;
  /// What a receiving thread asks to know when to end; the opposite of `is_started`.
  [[nodiscard]] bool is_stopped() const noexcept { return !is_started(); }
  /// Counts the inputs of a topology from 0, in the order of their creation.
  [[nodiscard]] std::uint32_t stream_id() const;

protected:
  /// Where the receiver is to get its threads and timers from.
  [[nodiscard]] const std::shared_ptr<executor>& threads() const;

private:
  template <class>
  friend class receiver_source;

  [[nodiscard]] receiver_supervisor& supervisor() const;
  void supervise(std::shared_ptr<receiver_supervisor> supervisor);

  // Set once, before the first `on_start`.
  std::shared_ptr<receiver_supervisor> supervisor_;
};

} // namespace weir
