// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "stage_harness.hpp"

namespace edge_writers_test {

using namespace weir;
using test::collecting_sink;
using pair = std::pair<std::string, int>;

namespace {

/// A port with one edge, and what the edge pushes.
template <class T>
struct edge_under_test {
  explicit edge_under_test(const edge_plan& plan, std::uint32_t targets = 1) {
    auto made = plan.make_writer({targets, sink});
    writer = made.get();
    port.attach(std::move(made));
  }
  std::size_t sent() const {
    std::size_t sum = 0;
    for (const auto& one : sink.chunks)
      sum += one.chunk->size();
    return sum;
  }

  collecting_sink sink;
  output_port<T> port;
  edge_writer_base* writer = nullptr;
};

std::vector<int> numbers(std::size_t count) {
  std::vector<int> out(count);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

std::vector<pair> pairs(std::size_t count, std::size_t keys) {
  std::vector<pair> out;
  for (std::size_t i = 0; i < count; ++i)
    out.emplace_back("a key of some length " + std::to_string(i % keys), static_cast<int>(i));
  return out;
}

template <class T>
void emit_all(output_port<T>& port, const std::vector<T>& values) {
  for (const T& value : values)
    port.emit(value);
}

auto sum_values() {
  return detail::combine_values<std::string, int, int, detail::take_value, std::plus<>>{};
}

} // namespace

TEST_CASE("forward sends partition p to copy p + offset, in order") {
  edge_under_test<int> edge(forward_edge<int>(0, 0, 10));
  edge.port.partition(1);
  emit_all(edge.port, numbers(3));
  edge.port.partition(2);
  edge.port.emit(7);
  edge.port.finish();
  REQUIRE(edge.sink.chunks.size() == 2);
  CHECK(edge.sink.elements<int>(11) == numbers(3));
  CHECK(edge.sink.elements<int>(12) == std::vector<int>{7});
  CHECK(edge.sink.chunks[0].partition == 11);
}

TEST_CASE("forward fills chunks and shares whole ones") {
  edge_under_test<int> edge(forward_edge<int>(0));
  const std::size_t count = 3 * chunk_limits::elements + 1;
  emit_all(edge.port, numbers(count));
  CHECK(edge.sink.chunks.size() == 3);
  const auto shared = test::cut_chunks(numbers(5), {}).front();
  edge.port.emit_chunk(shared);
  CHECK(edge.sink.chunks.back().chunk == shared);
  edge.port.finish();
  CHECK(edge.sent() == count + 5);
  CHECK(edge.sink.chunks.size() == 5);
}

TEST_CASE("a chunk that pins much text is sent before it has many elements") {
  edge_under_test<std::string> edge(forward_edge<std::string>(0));
  for (int i = 0; i < 3000; ++i)
    edge.port.emit(std::string(1000, 'x'));
  edge.port.finish();
  CHECK(edge.sent() == 3000);
  for (const auto& one : edge.sink.chunks)
    CHECK(one.chunk->bytes() < 5 * chunk_limits::bytes);
}

TEST_CASE("gather sends all partitions to the one copy and tells them apart") {
  edge_under_test<int> edge(gather_edge<int>(0));
  edge.port.emit(1);
  edge.port.partition(1);
  edge.port.emit(2);
  edge.port.finish();
  REQUIRE(edge.sink.chunks.size() == 2);
  CHECK(edge.sink.elements<int>(0) == std::vector<int>{1, 2});
  CHECK(edge.sink.chunks[0].partition == 0);
  CHECK(edge.sink.chunks[1].partition == 1);
}

TEST_CASE("gather with a limit sends at least that many of each batch, and not all") {
  edge_under_test<int> edge(gather_edge<int>(0, 0, 3));
  for (int batch = 0; batch < 2; ++batch) {
    edge.sink.chunks.clear();
    emit_all(edge.port, numbers(100'000));
    edge.port.emit_chunk(test::cut_chunks(numbers(5), {}).front());
    edge.port.finish();
    CHECK(edge.sent() >= 3);
    CHECK(edge.sent() <= chunk_limits::elements);
    CHECK(edge.sink.elements<int>(0)[2] == 2);
  }
}

TEST_CASE("keyed sends all of a key to one copy, in order, with its text alive") {
  const auto values = pairs(5000, 40);
  edge_under_test<pair> edge(keyed_edge<std::string, int>(0, {}), 4);
  for (const auto& part : test::cut_chunks(values, {7, 900})) {
    edge.port.begin_input(*part);
    for (auto&& element : *part)
      edge.port.emit(element);
    edge.port.end_input();
  }
  edge.port.finish();
  CHECK(edge.sent() == values.size());
  std::set<std::string> seen;
  for (std::uint32_t target = 0; target < 4; ++target) {
    std::set<std::string> own;
    std::map<std::string, int> last;
    for (const auto& [key, value] : edge.sink.elements<pair>(target)) {
      own.insert(key);
      CHECK((!last.contains(key) || last[key] < value));
      last[key] = value;
    }
    CHECK(!own.empty());
    for (const auto& key : own)
      CHECK(seen.insert(key).second);
  }
  CHECK(seen.size() == 40);
}

TEST_CASE("keyed deals out whole chunks as it does runs, and shares them where there is one copy") {
  const auto values = pairs(10'000, 300);
  const auto chunks = test::cut_chunks(values, {4096, 1, 700});
  edge_under_test<pair> runs(keyed_edge<std::string, int>(0, {}), 3);
  emit_all(runs.port, values);
  runs.port.finish();
  edge_under_test<pair> whole(keyed_edge<std::string, int>(0, {}), 3);
  edge_under_test<pair> single(keyed_edge<std::string, int>(0, {}), 1);
  single.port.emit(pair("before", 1));
  for (const auto& part : chunks) {
    whole.port.emit_chunk(part);
    single.port.emit_chunk(part);
  }
  whole.port.finish();
  single.port.finish();
  for (std::uint32_t target = 0; target < 3; ++target)
    CHECK(whole.sink.elements<pair>(target) == runs.sink.elements<pair>(target));
  for (const auto& one : whole.sink.chunks)
    CHECK(one.chunk->size() <= chunk_limits::elements);
  REQUIRE(single.sink.chunks.size() == chunks.size() + 1);
  CHECK(single.sink.elements<pair>(0)[0] == pair("before", 1));
  for (std::size_t i = 0; i < chunks.size(); ++i)
    CHECK(single.sink.chunks[i + 1].chunk == chunks[i]);
}

TEST_CASE("large chunks with numbers as keys are left to few copies, each to take out its own") {
  using numbered = std::pair<std::int64_t, std::string>;
  std::vector<numbered> values;
  for (int i = 0; i < 10'000; ++i)
    values.emplace_back(i * 7919 % 300 - 150, "text that is long enough for a buffer");
  const auto chunks = test::cut_chunks(values, {4096, 1, 1024, 700});
  const partitioner<std::int64_t> by_hand(2, [](std::int64_t key) { return key < 0 ? 0U : 127U; });
  for (const auto& [by, targets, shared] : {std::tuple(partitioner<std::int64_t>(), 2U, true),
                                            {{}, 4U, true},
                                            {{}, 5U, false},
                                            {by_hand, 2U, false}}) {
    CAPTURE(targets, shared);
    edge_under_test<numbered> runs(keyed_edge<std::int64_t, std::string>(0, by), targets);
    emit_all(runs.port, values);
    runs.port.finish();
    edge_under_test<numbered> whole(keyed_edge<std::int64_t, std::string>(0, by), targets);
    for (const auto& part : chunks)
      whole.port.emit_chunk(part);
    whole.port.finish();
    for (std::uint32_t target = 0; target < targets; ++target)
      CHECK(whole.sink.elements<numbered>(target) == runs.sink.elements<numbered>(target));
    std::size_t large = 0;
    for (const auto& part : chunks)
      large += part->size() >= 1024 ? 1 : 0;
    CHECK(whole.sink.shares == (shared ? large * targets : 0));
  }
}

TEST_CASE("a share of a chunk counts its part of the bytes, and pins what its text lies in") {
  using numbered = std::pair<std::int64_t, std::string>;
  const auto whole = test::cut_chunks<numbered>(
      {{1, "some text that needs a buffer"}, {2, "and some more of it"}}, {2})[0];
  const detail::chunk_share<std::int64_t, std::string> first(whole, 0, 2);
  const detail::chunk_share<std::int64_t, std::string> second(whole, 1, 2);
  CHECK(first.bytes() + second.bytes() >= whole->bytes());
  CHECK(first.bytes() + second.bytes() <= whole->bytes() + 2 * sizeof(first));
  const chunk_ptr own = first.taken_out();
  CHECK(own->taken_out() == nullptr);
  CHECK(own->size() + second.taken_out()->size() == 2);
  CHECK(own->buffers().size() == whole->buffers().size());
}

TEST_CASE("a partitioner of the user's decides on the key group") {
  const partitioner<std::string> by(
      2, [](std::string_view key) { return key == "left" ? 0U : key_group_count - 1; });
  edge_under_test<pair> edge(keyed_edge<std::string, int>(0, by), 2);
  emit_all<pair>(edge.port, {{"left", 1}, {"right", 2}, {"left", 3}});
  edge.port.finish();
  CHECK(edge.sink.elements<pair>(0) == std::vector<pair>{{"left", 1}, {"left", 3}});
  CHECK(edge.sink.elements<pair>(1) == std::vector<pair>{{"right", 2}});
}

TEST_CASE("a partitioner that fails, fails the batch on this edge and leaves nothing behind") {
  const partitioner<std::string> by(
      2, [](std::string_view key) -> std::uint32_t { return key == "bad" ? key_group_count : 0; });
  for (const bool combining : {false, true}) {
    edge_under_test<pair> edge(combining
                                   ? combining_edge<pair, std::string, int>(0, by, sum_values())
                                   : keyed_edge<std::string, int>(0, by),
                               2);
    emit_all<pair>(edge.port, {{"good", 1}, {"bad", 2}, {"good", 3}});
    edge.port.finish();
    REQUIRE(edge.writer->failure());
    CHECK_THROWS_AS(std::rethrow_exception(edge.writer->failure()), error);
    CHECK(edge.sink.chunks.empty());
    edge.port.discard();
    CHECK(!edge.writer->failure());
    emit_all<pair>(edge.port, {{"good", 5}});
    edge.port.finish();
    CHECK(edge.sink.elements<pair>(0) == std::vector<pair>{{"good", 5}});
  }
}

TEST_CASE("spread deals elements out evenly") {
  edge_under_test<int> edge(spread_edge<int>(0), 3);
  emit_all(edge.port, numbers(1000));
  edge.port.finish();
  std::multiset<int> all;
  for (std::uint32_t target = 0; target < 3; ++target) {
    const auto got = edge.sink.elements<int>(target);
    CHECK((got.size() == 333 || got.size() == 334));
    all.insert(got.begin(), got.end());
  }
  const auto expected = numbers(1000);
  CHECK(all == std::multiset<int>(expected.begin(), expected.end()));
}

TEST_CASE("spread does not favour a copy over many small runs") {
  edge_under_test<int> edge(spread_edge<int>(0), 4);
  for (int i = 0; i < 400; ++i) {
    edge.port.emit(i);
    edge.port.end_input();
  }
  edge.port.finish();
  for (std::uint32_t target = 0; target < 4; ++target)
    CHECK(edge.sink.elements<int>(target).size() == 100);
}

TEST_CASE("folding sends one value for each copy of the producer, if there is any") {
  edge_under_test<int> edge(folding_edge<int, int>(0, detail::reducer<int, std::plus<>>{}));
  edge.port.finish();
  CHECK(edge.sink.chunks.empty());
  emit_all(edge.port, numbers(1000));
  edge.port.emit_chunk(test::cut_chunks(numbers(5), {}).front());
  edge.port.finish();
  CHECK(edge.sink.elements<int>(0) == std::vector<int>{999 * 500 + 10});
}

TEST_CASE("combining sends each key once, to the copy that owns it") {
  const auto values = pairs(10'000, 50);
  const partitioner<std::string> by(3);
  edge_under_test<pair> edge(combining_edge<pair, std::string, int>(0, by, sum_values()), 3);
  edge_under_test<pair> keyed(keyed_edge<std::string, int>(0, by), 3);
  emit_all(edge.port, values);
  emit_all(keyed.port, values);
  edge.port.finish();
  keyed.port.finish();
  CHECK(edge.sent() == 50);
  for (std::uint32_t target = 0; target < 3; ++target) {
    std::map<std::string, int> expected;
    for (const auto& [key, value] : keyed.sink.elements<pair>(target))
      expected[key] += value;
    const auto sent = edge.sink.elements<pair>(target);
    CHECK(std::map<std::string, int>(sent.begin(), sent.end()) == expected);
  }
}

TEST_CASE("combining sends a large table on early") {
  edge_under_test<std::int64_t> edge(combining_edge<std::int64_t, std::int64_t, std::int64_t>(
      0, {}, detail::count_elements<std::int64_t>{}));
  for (std::int64_t key = 0; key < 2'000'000 && edge.sink.chunks.empty(); ++key)
    edge.port.emit(key);
  CHECK(!edge.sink.chunks.empty());
}

TEST_CASE("a user function that throws in the producer fails the consumer's edge alone") {
  const auto refuse = [](int left, int right) {
    if (right == 13)
      throw std::runtime_error("thirteen");
    return left + right;
  };
  using combine =
      detail::combine_values<std::string, int, int, detail::take_value, decltype(refuse)>;
  output_port<pair> port;
  collecting_sink failing_sink;
  collecting_sink other_sink;
  auto made = combining_edge<pair, std::string, int>(0, {}, combine{{}, refuse})
                  .make_writer({1, failing_sink});
  edge_writer_base* const writer = made.get();
  port.attach(std::move(made));
  port.attach(forward_edge<pair>(0).make_writer({1, other_sink}));

  emit_all<pair>(port, {{"a", 1}, {"a", 13}, {"a", 2}});
  port.finish();
  REQUIRE(writer->failure());
  CHECK_THROWS_WITH(std::rethrow_exception(writer->failure()), "thirteen");
  CHECK(failing_sink.chunks.empty());
  CHECK(other_sink.elements<pair>(0).size() == 3);

  port.discard();
  CHECK(!writer->failure());
  emit_all<pair>(port, {{"b", 1}, {"b", 2}});
  port.finish();
  CHECK(!writer->failure());
  CHECK(failing_sink.elements<pair>(0) == std::vector<pair>{{"b", 3}});
}

TEST_CASE("a fold that throws fails its edge, and the next batch starts anew") {
  const auto refuse = [](int left, int right) {
    if (right == 13)
      throw std::runtime_error("thirteen");
    return left + right;
  };
  edge_under_test<int> edge(
      folding_edge<int, int>(0, detail::reducer<int, decltype(refuse)>{refuse}));
  emit_all<int>(edge.port, {1, 13, 2});
  edge.port.finish();
  CHECK(edge.writer->failure());
  CHECK(edge.sink.chunks.empty());
  edge.port.discard();
  emit_all<int>(edge.port, {1, 2});
  edge.port.finish();
  CHECK(edge.sink.elements<int>(0) == std::vector<int>{3});
}

TEST_CASE("every writer forgets what was discarded") {
  const auto check = [](const edge_plan& plan, std::size_t expected) {
    edge_under_test<pair> edge(plan, 2);
    emit_all(edge.port, pairs(100, 10));
    edge.port.end_input();
    edge.port.discard();
    edge.port.finish();
    CHECK(edge.sent() == 0);
    emit_all<pair>(edge.port, {{"k", 1}, {"k", 2}});
    edge.port.finish();
    CHECK(edge.sent() == expected);
  };
  check(forward_edge<pair>(0), 2);
  check(gather_edge<pair>(0, 0, 50), 2);
  check(keyed_edge<std::string, int>(0, {}), 2);
  check(spread_edge<pair>(0), 2);
  check(combining_edge<pair, std::string, int>(0, {}, sum_values()), 1);
}

} // namespace edge_writers_test
