// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include <weir/actors/caf/messages.hpp>
#include <weir/actors/streaming_context.hpp>
#include <weir/operators/for_each_batch.hpp>
#include <weir/receivers/offers/offer_queue.hpp>

/// @file
/// Streams for programs of actors: actors of the C++ Actor Framework feed a stream, and receive its
/// batches. Not part of <weir/weir.hpp>, so that who writes no actors compiles no CAF.

namespace weir {

/// The actor system of an engine, to spawn your own actors in. Throws `errc::illegal_state` once the
/// engine is stopped. Your actors must have ended, or be unreachable, before the engine can stop.
caf::actor_system& actor_system_of(const engine& engine);

/// A stream that actors feed.
template <class T>
struct actor_input {
  dstream<T> stream;
  /// Send it items here. It answers, never waits, and may be sent to before the context starts:
  ///
  ///     (T)              -> bool: whether the item was taken
  ///     (std::vector<T>) -> bool: whether the items were taken, all or none
  ///     (demand_atom)    -> std::uint64_t: how many items there is room for, answered as soon as
  ///                         there is any; 0 when the stream has ended
  caf::actor entrance;
};

/// Asks an entrance for room.
using demand_atom = runtime::demand_atom;
inline constexpr demand_atom demand_atom_v = runtime::demand_atom_v;

namespace detail {

/// Answers demands once the queue has room. What waits for room is asked from whatever thread cuts
/// the batch, so the entrance is only told to look.
template <class T>
class entrance_actor final : public caf::event_based_actor {
public:
  entrance_actor(caf::actor_config& config, std::shared_ptr<offer_queue<T>> queue)
      : caf::event_based_actor(config),
        queue_(std::move(queue)) {}

  caf::behavior make_behavior() override {
    return {
        [this](const T& item) { return queue_->offer(as_view<T>(item)); },
        [this](const std::vector<T>& items) { return queue_->offer_all(items); },
        [this](demand_atom) {
          waiting_.push_back(make_response_promise<std::uint64_t>());
          if (waiting_.size() == 1)
            await_room();
          return waiting_.back();
        },
        [this](runtime::wake_atom) { answer_demands(); },
    };
  }
  const char* name() const override { return "weir.entrance"; }

private:
  void await_room() {
    queue_->when_room([self = caf::actor_cast<caf::actor>(this)](std::size_t) {
      caf::anon_send(self, runtime::wake_atom_v);
    });
  }
  void answer_demands() {
    const bool ended = queue_->closed();
    const std::size_t room = queue_->room();
    // Somebody else may have been faster; 0 would say that the stream has ended.
    if (room == 0 && !ended) {
      await_room();
      return;
    }
    for (auto& answer : waiting_)
      answer.deliver(static_cast<std::uint64_t>(room));
    waiting_.clear();
  }

  std::shared_ptr<offer_queue<T>> queue_;
  std::vector<caf::typed_response_promise<std::uint64_t>> waiting_;
};

} // namespace detail

/// A stream fed by any actor through `entrance`. Offers beyond the queue's bound are refused.
template <class T>
actor_input<T> actor_stream(const streaming_context& context, offer_options options = {}) {
  auto queue = std::make_shared<offer_queue<T>>(options);
  caf::actor entrance =
      actor_system_of(context.engine()).template spawn<detail::entrance_actor<T>>(queue);
  // Whoever still holds the entrance must not keep the engine from ending.
  context.at_stop([entrance] { caf::anon_send_exit(entrance, caf::exit_reason::user_shutdown); });
  return {offer_stream<T>(context, std::move(queue)), std::move(entrance)};
}

/// One batch as an actor receives it.
template <class T>
struct actor_batch {
  batch<T> data;
  batch_time time;
};

/// What happens to a batch for which the receiving actor has no room.
enum class when_full : std::uint8_t {
  fail, ///< the output fails for this batch, as if its body had thrown
  drop, ///< the batch is left out for this actor, counted and logged
};

/// How batches are handed to an actor.
struct to_actor_options {
  /// Batches sent and not answered.
  std::uint32_t batches_in_flight = 8;
  when_full policy = when_full::fail;
};

namespace detail {

/// Counts what an actor has been sent and has not answered.
class actor_courier {
public:
  actor_courier(caf::actor_system& system, caf::actor receiver, to_actor_options options);

  /// Sends the message and returns at once; false if there is no room.
  bool send(caf::message batch);
  const to_actor_options& options() const noexcept { return options_; }
  /// Sends nothing more.
  void end();
  /// Notes a batch that is left out.
  void note_dropped(batch_time time);

private:
  to_actor_options options_;
  std::shared_ptr<std::atomic<std::uint32_t>> in_flight_;
  caf::actor courier_;
  std::atomic<std::uint64_t> dropped_{0};
};

} // namespace detail

/// Sends each batch of the stream to an actor, as `actor_batch<T>`; whatever the actor answers (or
/// its end) makes room for another. The output ends its batch on the hand-over and never waits for
/// the actor, so that a loop through it cannot lock itself. Returns the output's node.
template <class T>
node_id to_actor(const streaming_context& context, const dstream<T>& stream,
                 const caf::actor& receiver, to_actor_options options = {}) {
  auto courier =
      std::make_shared<detail::actor_courier>(actor_system_of(context.engine()), receiver, options);
  context.at_stop([courier] { courier->end(); });
  auto body = [courier](const batch<T>& whole, batch_time time) {
    if (courier->send(caf::make_message(actor_batch<T>{whole, time})))
      return;
    if (courier->options().policy == when_full::fail)
      throw error(errc::limit_exceeded,
                  "to_actor: the actor has not answered " +
                      std::to_string(courier->options().batches_in_flight) +
                      " batches; answer each, allow more in flight, or choose when_full::drop");
    courier->note_dropped(time);
  };
  return detail::add_output(stream, "to_actor", std::move(body));
}

} // namespace weir

namespace caf {

// Batches stay within the process: chunks are shared, not serialised.
template <class T>
struct allowed_unsafe_message_type<weir::actor_batch<T>> : std::true_type {};

} // namespace caf
