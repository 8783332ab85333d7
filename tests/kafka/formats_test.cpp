// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/chunk.hpp>
#include <weir/receivers/kafka/codec.hpp>
#include <weir/receivers/kafka/offset_range.hpp>
#include <weir/receivers/kafka/record.hpp>

#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace formats_test {

using record = weir::kafka_record<std::string, std::int64_t>;

namespace {

record some_record() {
  record out;
  if (*rc::gen::arbitrary<bool>())
    out.key = *rc::gen::arbitrary<std::string>();
  if (*rc::gen::arbitrary<bool>())
    out.value = *rc::gen::arbitrary<std::int64_t>();
  out.topic = *rc::gen::element<std::string>("a", "clicks", "a.long-topic_name");
  out.partition = *rc::gen::inRange(0, 100);
  out.offset = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  out.timestamp_ms = *rc::gen::inRange<std::int64_t>(-1, 1'000'000);
  if (*rc::gen::arbitrary<bool>())
    out.headers = {{"trace", "1"}, {"empty", std::nullopt}};
  return out;
}

} // namespace

TEST_CASE("kafka record: columns give back what was put in") {
  REQUIRE(rc::check("round trip", [] {
    const auto records = *rc::gen::container<std::vector<record>>(rc::gen::exec(some_record));
    weir::chunk_builder<record> builder;
    for (const record& each : records)
      builder.push(weir::as_view<record>(each));
    const auto chunk = builder.finish();
    std::vector<record> back;
    for (auto&& each : *chunk)
      back.push_back(weir::to_owned<record>(each));
    RC_ASSERT(back == records);
    // A copy of the columns shares the text.
    weir::column<record> copied;
    copied.append(chunk->items());
    for (std::size_t i = 0; i < records.size(); ++i)
      RC_ASSERT(weir::to_owned<record>(copied[i]) == records[i]);
    // What is taken back leaves the rest as it was.
    copied.truncate(records.size() / 2);
    RC_ASSERT(copied.size() == records.size() / 2);
    for (std::size_t i = 0; i < copied.size(); ++i)
      RC_ASSERT(weir::to_owned<record>(copied[i]) == records[i]);
  }));
}

TEST_CASE("kafka codec: numbers are big-endian, in exactly their size") {
  CHECK(weir::kafka_encode<std::int32_t>()(0x01020304) == std::string("\x01\x02\x03\x04", 4));
  CHECK(weir::kafka_encode<std::int64_t>()(-2) ==
        std::string("\xff\xff\xff\xff\xff\xff\xff\xfe", 8));
  CHECK(weir::kafka_encode<double>()(1.0) == std::string("\x3f\xf0\0\0\0\0\0\0", 8));
  CHECK(weir::kafka_decode<double>()(weir::kafka_encode<double>()(-HUGE_VAL)) == -HUGE_VAL);
  REQUIRE(rc::check("round trip", [](std::int32_t a, std::int64_t b, std::uint16_t c) {
    RC_ASSERT(weir::kafka_decode<std::int32_t>()(weir::kafka_encode<std::int32_t>()(a)) == a);
    RC_ASSERT(weir::kafka_decode<std::int64_t>()(weir::kafka_encode<std::int64_t>()(b)) == b);
    RC_ASSERT(weir::kafka_decode<std::uint16_t>()(weir::kafka_encode<std::uint16_t>()(c)) == c);
  }));
  CHECK_THROWS_WITH(weir::kafka_decode<std::int64_t>()("1234"),
                    Catch::Matchers::ContainsSubstring("8 bytes was expected, there are 4"));
}

TEST_CASE("kafka ranges: the text of a position comes back, anything else is refused") {
  const std::vector<weir::offset_range> ranges{
      {"a.b-c_d", 0, 0, 0},
      {"a", 12, 5, std::numeric_limits<std::int64_t>::max()},
  };
  const std::string text = weir::kafka::encode_ranges(ranges);
  CHECK(weir::kafka::decode_ranges(text) == ranges);
  CHECK(weir::kafka::decode_ranges("").empty());
  for (const char* bad : {"a", "a 0 1 2", "a 0 1\n", "a 0 2 1\n", " 0 1 2\n", "a -1 1 2\n",
                          "a 0 1 2 3\n", "a 0 1 99999999999999999999\n", "a 0  1 2\n"})
    CHECK_THROWS_AS(weir::kafka::decode_ranges(bad), weir::error);
  REQUIRE(rc::check("any bytes are ranges or refused", [](const std::string& bytes) {
    try {
      RC_ASSERT(weir::kafka::encode_ranges(weir::kafka::decode_ranges(bytes)).size() <=
                bytes.size());
    } catch (const weir::error& failure) {
      RC_ASSERT(failure.code() == weir::errc::corrupt);
    }
  }));
}

} // namespace formats_test
