// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/actor_stream.hpp>

#include <weir/actors/caf/caf_runtime.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

caf::actor_system& actor_system_of(const engine& engine) {
  return static_cast<runtime::caf_runtime&>(*engine.actors()).system();
}

namespace detail {

namespace {

/// Asks the receiver with each batch and counts its answers.
caf::behavior courier_behavior(caf::event_based_actor* self, caf::actor receiver,
                               std::shared_ptr<std::atomic<std::uint32_t>> in_flight) {
  self->set_default_handler(
      [self, receiver, in_flight](caf::scheduled_actor*,
                                  caf::message_view& view) -> caf::result<caf::message> {
        self->request(receiver, caf::infinite, view.move_content_to_message())
            .then([in_flight](const caf::message&) { --*in_flight; },
                  [in_flight](const caf::error&) { --*in_flight; });
        return caf::message{};
      });
  return {[](runtime::wake_atom) {}};
}

} // namespace

actor_courier::actor_courier(caf::actor_system& system, caf::actor receiver,
                             to_actor_options options)
    : options_(options),
      in_flight_(std::make_shared<std::atomic<std::uint32_t>>(0)),
      courier_(system.spawn(courier_behavior, std::move(receiver), in_flight_)) {
  if (options_.batches_in_flight < 1)
    throw error(errc::invalid_argument, "to_actor: batches_in_flight must be at least 1");
}

bool actor_courier::send(caf::message batch) {
  if (in_flight_->fetch_add(1) >= options_.batches_in_flight) {
    --*in_flight_;
    return false;
  }
  caf::anon_send(courier_, std::move(batch));
  return true;
}

void actor_courier::end() {
  caf::anon_send_exit(courier_, caf::exit_reason::user_shutdown);
}

void actor_courier::note_dropped(batch_time time) {
  const std::uint64_t count = ++dropped_;
  // Each power of two: enough to notice, few enough to read.
  if ((count & (count - 1)) == 0)
    log(log_level::warning, "to_actor",
        "the actor is full: left out the batch at " + std::to_string(time.milliseconds()) +
            " ms, " + std::to_string(count) + " in all");
}

} // namespace detail

} // namespace weir
