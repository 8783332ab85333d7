// SPDX-License-Identifier: Apache-2.0
// Actors of the user's feed streams and receive batches.
#include "../catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <weir/actors/actor_stream.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace actor_stream_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using numbers = std::vector<std::int64_t>;

namespace {

/// What an actor of the test's own asks the entrance, and its answer.
template <class Answer, class Question>
Answer ask(const streaming_context& context, const caf::actor& entrance, Question question) {
  caf::scoped_actor self(actor_system_of(context.engine()));
  std::optional<Answer> out;
  self->request(entrance, patience, std::move(question))
      .receive([&](Answer answer) { out = answer; },
               [&](const caf::error& error) { FAIL(to_string(error)); });
  return out.value();
}

std::shared_ptr<happenings<numbers>> keep(const dstream<std::int64_t>& stream) {
  auto kept = std::make_shared<happenings<numbers>>();
  stream.for_each_batch([kept](const batch<std::int64_t>& data) { kept->add(data.collect()); });
  return kept;
}

using received = std::shared_ptr<happenings<numbers>>;

/// Keeps what it is sent, and answers at once.
caf::behavior answering(caf::event_based_actor*, const received& got) {
  return {[got](const actor_batch<std::int64_t>& whole) {
    got->add(whole.data.collect());
    return true;
  }};
}

/// Keeps what it is sent, and answers when told to.
caf::behavior hesitating(caf::event_based_actor* self, const received& got) {
  auto answers = std::make_shared<std::vector<caf::response_promise>>();
  return {[=](const actor_batch<std::int64_t>& whole) {
            answers->push_back(self->make_response_promise());
            got->add(whole.data.collect());
            return answers->back();
          },
          [=](bool answer) {
            for (auto& waiting : *answers)
              waiting.deliver(answer);
            answers->clear();
            return true;
          }};
}

dstream<std::int64_t> widened(const dstream<int>& stream) {
  return stream.map([](int number) { return std::int64_t{number}; });
}

} // namespace

TEST_CASE("an actor feeds a stream with items and with several at once") {
  test_context test(true);
  const auto input = actor_stream<std::int64_t>(test.context);
  const auto got = keep(input.stream);
  // Before the start, too.
  CHECK(ask<bool>(test.context, input.entrance, std::int64_t{1}));
  test.context.start();
  CHECK(ask<bool>(test.context, input.entrance, numbers{2, 3}));
  CHECK(test.run(1));
  CHECK(ask<bool>(test.context, input.entrance, std::int64_t{4}));
  CHECK(test.run(2));
  CHECK(got->all() == std::vector<numbers>{{1, 2, 3}, {4}, {}});
  test.context.stop();
}

TEST_CASE("what an entrance has no room for is refused, and room is signalled") {
  test_context test(true);
  const auto input = actor_stream<std::int64_t>(test.context, {.items_max = 3});
  const auto got = keep(input.stream);
  CHECK(ask<std::uint64_t>(test.context, input.entrance, demand_atom_v) == 3);
  CHECK(ask<bool>(test.context, input.entrance, numbers{1, 2}));
  CHECK_FALSE(ask<bool>(test.context, input.entrance, numbers{3, 4}));
  CHECK(ask<bool>(test.context, input.entrance, std::int64_t{3}));
  CHECK_FALSE(ask<bool>(test.context, input.entrance, std::int64_t{4}));

  // A demand waits until a batch has taken what is there.
  auto asked = std::async(std::launch::async, [&] {
    return ask<std::uint64_t>(test.context, input.entrance, demand_atom_v);
  });
  test.context.start();
  CHECK(test.run(1));
  CHECK(asked.get() == 3);
  CHECK(got->all() == std::vector<numbers>{{1, 2, 3}});
  test.context.stop();
}

TEST_CASE("an actor receives each batch, with its time") {
  test_context test(true);
  const received got = std::make_shared<happenings<numbers>>();
  to_actor(test.context, widened(test.numbers()),
           actor_system_of(test.context.engine()).spawn(answering, got));
  test.context.start();
  CHECK(test.run(3));
  REQUIRE(got->wait_for(3));
  CHECK(got->all() == std::vector<numbers>{{1}, {2}, {3}});
  test.context.stop();
}

TEST_CASE("a batch for which an actor has no room fails its output, or is left out") {
  const log_capture log;
  const auto policy = GENERATE(when_full::fail, when_full::drop);
  test_context test(true);
  const received got = std::make_shared<happenings<numbers>>();
  const auto slow = actor_system_of(test.context.engine()).spawn(hesitating, got);
  to_actor(test.context, widened(test.numbers()), slow, {.batches_in_flight = 2, .policy = policy});
  const auto beside = test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(3));
  REQUIRE(got->wait_for(2));
  CHECK(got->all() == std::vector<numbers>{{1}, {2}});
  // Answers make room.
  CHECK(ask<bool>(test.context, slow, true));
  CHECK(beside->all().size() == 3);
  if (policy == when_full::fail) {
    const thrown full = thrown_by([&] { test.context.await_termination_or_timeout(1ms); });
    CHECK(full.code == errc::limit_exceeded);
    CHECK(full.says("has not answered 2 batches"));
  } else {
    CHECK_NOTHROW(test.context.await_termination_or_timeout(1ms));
    CHECK(log.count(log_level::warning, "left out the batch at 3000 ms, 1 in all") == 1);
  }
  test.context.stop();
}

TEST_CASE("an actor that has ended makes room, and holds up nobody") {
  test_context test(true);
  const received got = std::make_shared<happenings<numbers>>();
  auto& system = actor_system_of(test.context.engine());
  const auto mortal = system.spawn(answering, got);
  to_actor(test.context, widened(test.numbers()), mortal, {.batches_in_flight = 1});
  test.context.start();
  CHECK(test.run(1));
  REQUIRE(got->wait_for(1));
  caf::anon_send_exit(mortal, caf::exit_reason::kill);
  CHECK(test.run(1));
  test.context.stop();
  CHECK(test.context.state() == context_state::stopped);
}

TEST_CASE("a loop through an actor goes round") {
  test_context test(true);
  const auto input = actor_stream<std::int64_t>(test.context);
  const auto got = keep(input.stream);
  const auto passed = std::make_shared<happenings<numbers>>();
  const caf::actor echo =
      actor_system_of(test.context.engine())
          .spawn([entrance = input.entrance, passed](caf::event_based_actor* self) {
            return caf::behavior{[=](const actor_batch<std::int64_t>& whole) {
                                   self->send(entrance, whole.data.collect());
                                   return true;
                                 },
                                 [=](bool taken) { passed->add({taken ? 1 : 0}); }};
          });
  to_actor(test.context, input.stream.map([](std::int64_t n) { return n + 1; }), echo);
  test.context.start();
  CHECK(ask<bool>(test.context, input.entrance, std::int64_t{1}));
  for (std::size_t round = 1; round <= 3; ++round) {
    CHECK(test.run(1));
    REQUIRE(passed->wait_for(round));
  }
  CHECK(got->all() == std::vector<numbers>{{1}, {2}, {3}});
  test.context.stop();
}

TEST_CASE("a context stops though the program still holds its actors") {
  const received got = std::make_shared<happenings<numbers>>();
  test_context test(true);
  const auto input = actor_stream<std::int64_t>(test.context);
  keep(input.stream);
  {
    const auto reader = actor_system_of(test.context.engine()).spawn(answering, got);
    to_actor(test.context, input.stream, reader);
  }
  test.context.start();
  CHECK(test.run(1));
  // Waits for all actors of the engine.
  test.context.stop();
  CHECK(test.context.engine().stopped());
}

} // namespace actor_stream_test
