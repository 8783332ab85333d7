// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/state/state.hpp>
#include <weir/state/state_table.hpp>
#include <weir/state/support/error.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace state_table_test {

using namespace weir;
using table = state_table<std::string, int>;

namespace {

batch_time at(std::int64_t milliseconds) {
  return batch_time(std::chrono::milliseconds(milliseconds));
}

/// Does something to the state of one key in the open batch.
template <class F>
void with_state(table& states, const std::string& key, F&& what) {
  const std::string_view view = key;
  states.locate_run({&view, 1}, [&](std::size_t, table::record record, std::uint32_t position) {
    state<int> of_key(states.journal(), record, position, false);
    what(of_key);
    if (!record.mark.live())
      states.note_removed(position);
  });
}
void put(table& states, const std::string& key, int value) {
  with_state(states, key, [&](state<int>& of_key) { of_key.update(value); });
}
void remove(table& states, const std::string& key) {
  with_state(states, key, [](state<int>& of_key) { of_key.remove(); });
}

using listed = std::vector<std::pair<std::string, int>>;
listed all(const table& states) {
  listed out;
  states.for_each([&](std::string_view key, int value) { out.emplace_back(key, value); });
  return out;
}
/// The keys that were not touched since a time, oldest first, in a batch that is taken back.
std::vector<std::string> before(table& states, std::int64_t time) {
  std::vector<std::string> out;
  states.oldest(at(time), [&](table::record, std::uint32_t position) {
    out.emplace_back(states.key_at(position));
    return true;
  });
  states.roll_back();
  return out;
}

const auto any_key = [](const auto&) { return true; };

std::string written(const table& states) {
  snapshot_writer out;
  states.write(out, any_key);
  return out.finish();
}
std::string changes_of(const table& states) {
  snapshot_writer out;
  states.write_changes(out, any_key);
  return out.finish();
}

std::string framed(const std::string& payload) {
  std::string buffer = std::string(snapshot_frame_bytes, '\0') + payload;
  seal_snapshot_frame(buffer);
  return buffer;
}

} // namespace

TEST_CASE("a state table puts, gets, removes, and finds by time") {
  // After Apache Spark's StateMapSuite, "put, get, getByTime, getAll, remove".
  table states(true);
  put(states, "1", 100);
  states.commit(at(10));
  CHECK(before(states, 11) == std::vector<std::string>{"1"});
  CHECK(before(states, 10).empty());
  put(states, "2", 200);
  states.commit(at(20));
  CHECK(before(states, 21) == std::vector<std::string>{"1", "2"});
  CHECK(before(states, 11) == std::vector<std::string>{"1"});
  CHECK(all(states) == listed{{"1", 100}, {"2", 200}});
  remove(states, "1");
  states.commit(at(30));
  CHECK(all(states) == listed{{"2", 200}});
  CHECK(before(states, 40) == std::vector<std::string>{"2"});
}

TEST_CASE("a key that comes back after its removal comes last") {
  table states(false);
  put(states, "a", 1);
  put(states, "b", 2);
  states.commit(at(1));
  remove(states, "a");
  states.commit(at(2));
  put(states, "a", 3);
  states.commit(at(3));
  CHECK(all(states) == listed{{"b", 2}, {"a", 3}});
}

namespace {

enum class action { put, touch, remove };
using operation = std::tuple<action, int, int>; // key and value
struct step {
  std::vector<operation> operations;
  int end; ///< 0: taken back; 1: snapshot after it; else: committed
};

std::vector<step> any_steps() {
  std::vector<step> out(*rc::gen::inRange<std::size_t>(1, 40));
  for (step& each : out) {
    each.operations = *rc::gen::container<std::vector<operation>>(
        rc::gen::tuple(rc::gen::element(action::put, action::put, action::touch, action::remove),
                       rc::gen::inRange(0, 12), rc::gen::arbitrary<int>()));
    each.end = *rc::gen::inRange(0, 5);
  }
  return out;
}

/// The naive model: key, value, time of the last touch, in order of the keys' coming.
struct model {
  struct known {
    std::string key;
    int value;
    std::int64_t last;
  };
  std::vector<known> keys;

  known* find(const std::string& key) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const known& each) { return each.key == key; });
    return found == keys.end() ? nullptr : &*found;
  }
  listed all() const {
    listed out;
    for (const known& each : keys)
      out.emplace_back(each.key, each.value);
    return out;
  }
  std::vector<std::string> before(std::int64_t time) const {
    std::vector<std::string> out;
    for (const known& each : keys)
      if (each.last < time)
        out.push_back(each.key);
    std::sort(out.begin(), out.end());
    return out;
  }
};

} // namespace

TEST_CASE("any batches, taken back or not, and any snapshots, leave a table like its model") {
  CHECK(rc::check([] {
    const bool ages = *rc::gen::element(true, true, false);
    // With few numbers for batches, these begin anew again and again.
    const auto last_number = *rc::gen::element(30U, detail::state_mark::erased - 1);
    table states(ages, last_number);
    model expected;
    table copy(ages); // follows by snapshots
    bool copied = false;
    std::int64_t time = 0;
    for (const step& each : any_steps()) {
      time += 10;
      model next = expected;
      // A key has the place where it first came in a batch, if only to be removed.
      std::map<std::string, bool> gone;
      for (const auto& [what, number, value] : each.operations) {
        const std::string key = "a key of some length " + std::to_string(number);
        model::known* known = next.find(key);
        const bool there = known != nullptr && !gone[key];
        if (what == action::put) {
          put(states, key, value);
          if (known == nullptr)
            next.keys.push_back({key, value, time});
          else
            *known = {key, value, time};
          gone[key] = false;
        } else if (what == action::remove) {
          remove(states, key);
          if (known == nullptr)
            next.keys.push_back({key, 0, time});
          gone[key] = true;
        } else if (there) {
          with_state(states, key, [&](state<int>&) {});
          const std::string_view view = key;
          states.locate_run({&view, 1}, [&](std::size_t, auto record, std::uint32_t position) {
            states.journal().touch(record, position);
          });
          known->last = time;
        }
      }
      std::erase_if(next.keys, [&](const model::known& known) { return gone[known.key]; });
      if (each.end == 0) {
        states.roll_back();
      } else {
        states.commit(at(time));
        expected = next;
      }
      RC_ASSERT(all(states) == expected.all());
      RC_ASSERT(states.size() == expected.keys.size());
      if (ages) {
        auto old = before(states, time - 20);
        std::sort(old.begin(), old.end());
        RC_ASSERT(old == expected.before(time - 20));
      }
      if (each.end == 1) {
        if (copied && states.tracks_changes()) {
          const std::string bytes = changes_of(states);
          snapshot_reader in(bytes);
          copy.read_changes(in, any_key);
          in.expect_end();
        } else {
          const std::string bytes = written(states);
          snapshot_reader in(bytes);
          copy = table(ages);
          copy.read(in, any_key);
          in.expect_end();
        }
        copied = true;
        states.mark_snapshot();
        RC_ASSERT(all(copy) == all(states));
        if (ages)
          RC_ASSERT(before(copy, time - 20) == before(states, time - 20));
      }
    }
  }));
}

TEST_CASE("a table that loses most of its keys gives the memory back") {
  table states(true);
  for (int i = 0; i < 10'000; ++i)
    put(states, std::to_string(i), i);
  states.commit(at(1));
  const auto full = states.bytes();
  for (int i = 0; i < 9'900; ++i)
    remove(states, std::to_string(i));
  states.commit(at(2));
  CHECK(states.size() == 100);
  CHECK(states.bytes() < full / 4);
  CHECK(all(states).front() == std::pair(std::string("9900"), 9900));
  CHECK(before(states, 2).size() == 100);
}

TEST_CASE("batches that fail again and again cost no memory") {
  table states(true);
  put(states, "a", 1);
  states.commit(at(1));
  const auto fail = [&] {
    for (int i = 0; i < 1'000; ++i)
      put(states, "a key that is too long for its entry " + std::to_string(i), i);
    states.roll_back();
    return states.bytes();
  };
  const auto once = fail();
  for (int i = 0; i < 50; ++i)
    CHECK(fail() == once);
  CHECK(all(states) == listed{{"a", 1}});
}

TEST_CASE("touching a key for ever does not make the log grow for ever") {
  table states(true);
  for (int i = 0; i < 2'000; ++i)
    put(states, std::to_string(i), i);
  states.commit(at(1));
  const auto bytes = states.bytes();
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 1'000; ++i)
      put(states, std::to_string(i), round);
    states.commit(at(2 + round));
  }
  CHECK(states.bytes() < bytes * 2);
  CHECK(before(states, 2).size() == 1'000);
}

TEST_CASE(
    "where no ages are kept, a key is logged once for each snapshot, however often it is touched") {
  table states(false);
  states.mark_snapshot();
  for (int i = 0; i < 1'000; ++i)
    put(states, std::to_string(i), i);
  states.commit(at(1));
  const auto bytes = states.bytes();
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 1'000; ++i)
      put(states, std::to_string(i), round);
    states.commit(at(2 + round));
  }
  CHECK(states.bytes() == bytes);
  put(states, "7", 0);
  states.roll_back();
  const std::string bytes_of_all = changes_of(states);
  states.mark_snapshot();
  put(states, "7", -1);
  states.commit(at(100));
  CHECK(changes_of(states).size() < bytes_of_all.size() / 100);
}

TEST_CASE("when the numbers of batches run out, ages and states stay") {
  table states(true, 30);
  for (int round = 1; round <= 500; ++round) {
    put(states, "always", round);
    if (round % 10 == 0)
      put(states, "at times", round);
    if (round == 1)
      put(states, "once", round);
    states.commit(at(round));
  }
  CHECK(all(states) == listed{{"always", 500}, {"once", 1}, {"at times", 500}});
  CHECK(before(states, 500) == std::vector<std::string>{"once"});
  CHECK(before(states, 501) == std::vector<std::string>{"once", "always", "at times"});
}

TEST_CASE("bytes of a snapshot that were not written so are refused") {
  table states(true);
  for (int i = 0; i < 5; ++i)
    put(states, "key " + std::to_string(i), i);
  states.commit(at(1));
  states.mark_snapshot();
  put(states, "key 1", 7);
  remove(states, "key 2");
  states.commit(at(2));
  const std::string whole = written(states);
  const std::string changes = changes_of(states);
  // A frame of any payload, as if its checksum were right.
  CHECK(rc::check([&] {
    const bool of_changes = *rc::gen::arbitrary<bool>();
    std::string payload = (of_changes ? changes : whole).substr(snapshot_frame_bytes);
    const auto where = *rc::gen::inRange<std::size_t>(0, payload.size());
    if (*rc::gen::arbitrary<bool>())
      payload.resize(where);
    else
      payload[where] = static_cast<char>(*rc::gen::inRange(0, 256));
    const std::string bytes = framed(payload);
    table hostile(true);
    try {
      snapshot_reader in(bytes);
      if (of_changes)
        hostile.read_changes(in, any_key);
      else
        hostile.read(in, any_key);
    } catch (const error& refused) {
      RC_ASSERT(refused.code() == errc::corrupt);
      return;
    }
    // What was read is at least consistent.
    RC_ASSERT(all(hostile).size() == hostile.size());
    put(hostile, "another", 1);
    hostile.commit(at(3));
    before(hostile, 1'000'000);
  }));
}

} // namespace state_table_test
