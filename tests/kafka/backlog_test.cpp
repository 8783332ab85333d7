// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/direct/backlog.hpp>
#include <weir/state/support/error.hpp>

#include <rapidcheck.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace backlog_test {

using weir::kafka::backlog;
using weir::kafka::read_block;

namespace {

constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

/// A block of the records at these offsets, from where the block before ended.
read_block block_of(std::size_t place, std::int64_t from,
                    const std::vector<std::int64_t>& offsets) {
  const std::vector<weir::kafka_header> headers;
  weir::chunk_builder<weir::kafka_text_record> records;
  for (const std::int64_t offset : offsets)
    records.push(weir::kafka_text_view{std::nullopt, std::nullopt, "t",
                                       static_cast<std::int32_t>(place), offset, -1, headers});
  read_block block;
  block.place = place;
  block.from = from;
  block.until = offsets.back() + 1;
  block.records = records.finish();
  if (block.until - from != static_cast<std::int64_t>(offsets.size()))
    block.offsets = offsets;
  return block;
}

std::vector<std::int64_t> offsets_of(const read_block& block) {
  std::vector<std::int64_t> out;
  for (const auto& each : *block.records)
    out.push_back(each.offset);
  return out;
}

std::vector<std::int64_t> numbers(std::int64_t begin, std::int64_t end) {
  std::vector<std::int64_t> out;
  for (; begin < end; ++begin)
    out.push_back(begin);
  return out;
}

std::vector<std::int64_t> take_all(backlog& from) {
  std::vector<std::int64_t> out;
  while (const auto block = from.take(any_size, true))
    for (const std::int64_t offset : offsets_of(*block))
      out.push_back(offset);
  return out;
}

std::uint64_t no_limit(double) {
  return backlog::unlimited;
}

} // namespace

TEST_CASE("backlog: a batch is a range of offsets of each partition") {
  backlog log(any_size);
  log.add_partition("t", 0, 10);
  log.add_partition("t", 1, 0);
  log.put(block_of(0, 10, numbers(10, 14)));
  log.begin(no_limit);
  CHECK(take_all(log) == numbers(10, 14));
  CHECK(log.ranges() == std::vector<weir::offset_range>{{"t", 0, 10, 14}, {"t", 1, 0, 0}});
  CHECK(log.taken_records() == 4);
  CHECK(log.position() == std::vector<weir::offset_range>{{"t", 0, 14, 14}, {"t", 1, 0, 0}});
  log.sealed();
  log.put(block_of(1, 0, {0, 3, 7}));
  CHECK(take_all(log) == std::vector<std::int64_t>{0, 3, 7});
  CHECK(log.ranges() == std::vector<weir::offset_range>{{"t", 0, 14, 14}, {"t", 1, 0, 8}});
}

TEST_CASE("backlog: what a batch may take splits blocks, also those with gaps") {
  backlog log(any_size);
  log.add_partition("t", 0, 0);
  log.put(block_of(0, 0, {0, 1, 5, 6, 9}));
  for (const auto& [offsets, range] :
       {std::pair(std::vector<std::int64_t>{0, 1}, weir::offset_range{"t", 0, 0, 2}),
        std::pair(std::vector<std::int64_t>{5, 6}, weir::offset_range{"t", 0, 2, 7}),
        std::pair(std::vector<std::int64_t>{9}, weir::offset_range{"t", 0, 7, 10})}) {
    log.begin([](double) { return 2; });
    CHECK(take_all(log) == offsets);
    CHECK(log.ranges() == std::vector{range});
    log.sealed();
  }
}

TEST_CASE("backlog: the lag decides the shares") {
  backlog log(any_size);
  log.add_partition("t", 0, 0);
  log.add_partition("t", 1, 0);
  log.put(block_of(0, 0, numbers(0, 30)));
  log.put(block_of(1, 0, numbers(0, 10)));
  std::vector<double> shares;
  log.begin([&](double share) {
    shares.push_back(share);
    return backlog::unlimited;
  });
  CHECK(shares == std::vector<double>{0.75, 0.25});
}

TEST_CASE("backlog: says when there is no room, and wakes who waits for it") {
  backlog log(1);
  log.add_partition("t", 0, 0);
  CHECK_FALSE(log.put(block_of(0, 0, {0})));
  log.stop();
  log.wait_for_room(); // returns, as it was told to stop
  log.resume();
  CHECK(take_all(log).size() == 1);
  log.wait_for_room(); // returns, as there is room
}

TEST_CASE("backlog: a batch of an earlier run is taken as it was, however it arrives") {
  backlog log(any_size);
  log.add_partition("t", 0, 3);
  log.add_partition("t", 1, 0);
  log.begin_replay({{"t", 0, 3, 7}, {"t", 1, 0, 2}});
  log.put(block_of(0, 3, numbers(3, 10)));
  CHECK_FALSE(log.wait_for_replay(std::chrono::milliseconds(0)));
  // Nothing is left of the other partition, which compaction may do: its end is beyond the range.
  log.reached(1, 5, 5);
  CHECK(log.wait_for_replay(std::chrono::milliseconds(0)));
  CHECK(take_all(log) == numbers(3, 7));
  log.sealed();
  CHECK(log.position() == std::vector<weir::offset_range>{{"t", 0, 7, 7}, {"t", 1, 2, 2}});
  CHECK(take_all(log) == numbers(7, 10));
}

TEST_CASE("backlog: a batch that begins elsewhere cannot be read again") {
  backlog log(any_size);
  log.add_partition("t", 0, 3);
  CHECK_THROWS_WITH(log.begin_replay({{"t", 0, 2, 7}}),
                    Catch::Matchers::ContainsSubstring("at offset 2, but the stream stands at 3"));
  CHECK_THROWS_WITH(log.begin_replay({{"t", 1, 0, 1}}),
                    Catch::Matchers::ContainsSubstring("not read any more"));
}

TEST_CASE("backlog: a failure of the reader fails each batch until it is over") {
  backlog log(any_size);
  log.add_partition("t", 0, 0);
  log.put(block_of(0, 0, {0}));
  log.fail(std::make_exception_ptr(weir::error(weir::errc::source_changed, "gone")));
  CHECK_THROWS_WITH(log.take(any_size, true), "gone");
  CHECK_THROWS_WITH(log.take(any_size, true), "gone");
  log.fail(nullptr);
  CHECK(take_all(log) == numbers(0, 1));
}

TEST_CASE("backlog: every record is in one sealed batch, whatever happens") {
  REQUIRE(rc::check("batches, rewinds and limits", [] {
    backlog log(any_size);
    std::map<std::size_t, std::int64_t> next{{0, 0}, {1, 0}};
    for (const auto& [place, offset] : next)
      log.add_partition("t", static_cast<std::int32_t>(place), offset);
    std::map<std::size_t, std::vector<std::int64_t>> put;
    std::map<std::size_t, std::vector<std::int64_t>> sealed;
    std::map<std::size_t, std::vector<std::int64_t>> open;
    const int steps = *rc::gen::inRange(0, 60);
    for (int step = 0; step < steps; ++step) {
      switch (*rc::gen::inRange(0, 5)) {
      case 0:
      case 1: {
        const auto place = *rc::gen::inRange<std::size_t>(0, 2);
        std::vector<std::int64_t> offsets;
        std::int64_t at = next[place];
        for (int i = *rc::gen::inRange(1, 6); i > 0; --i)
          offsets.push_back(at += *rc::gen::inRange(1, 3));
        log.put(block_of(place, next[place], offsets));
        next[place] = offsets.back() + 1;
        put[place].insert(put[place].end(), offsets.begin(), offsets.end());
        break;
      }
      case 2:
        if (!log.begun())
          log.begin([limit = *rc::gen::inRange<std::uint64_t>(1, 5)](double) { return limit; });
        for (int blocks = *rc::gen::inRange(0, 4); blocks > 0; --blocks)
          if (const auto block = log.take(any_size, true))
            for (const std::int64_t offset : offsets_of(*block))
              open[block->place].push_back(offset);
        break;
      case 3:
        for (const auto& range : log.ranges())
          for (const std::int64_t offset : open[static_cast<std::size_t>(range.partition)])
            RC_ASSERT(offset >= range.from_offset && offset < range.until_offset);
        for (auto& [place, offsets] : open)
          sealed[place].insert(sealed[place].end(), offsets.begin(), offsets.end());
        open.clear();
        log.sealed();
        break;
      default:
        open.clear();
        log.rewind();
      }
    }
    log.rewind();
    log.begin(no_limit);
    while (const auto block = log.take(any_size, true))
      for (const std::int64_t offset : offsets_of(*block))
        sealed[block->place].push_back(offset);
    for (const std::size_t place : {0U, 1U})
      RC_ASSERT(sealed[place] == put[place]);
  }));
}

} // namespace backlog_test
