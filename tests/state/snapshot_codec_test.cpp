// SPDX-License-Identifier: Apache-2.0
#include <weir/state/batch_time.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/xxhash.hpp>

#include "../catch.hpp"

#include <cereal/types/memory.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace snapshot_codec_test {

namespace {

struct account {
  std::string owner;
  std::int64_t balance = 0;
  std::vector<std::pair<int, double>> history;
  bool open = false;

  bool operator==(const account&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(owner, balance, history, open);
  }
};

struct not_serialisable {
  int value = 0;
};

/// A list of nodes, each inside the one before: what a hostile snapshot would overflow the stack
/// with.
struct node {
  std::unique_ptr<node> next;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(next);
  }
};

/// Remembers the largest number of elements that a container asked for.
template <class T>
struct watching_allocator {
  using value_type = T;
  static inline std::size_t largest = 0;

  watching_allocator() = default;
  template <class U>
  explicit watching_allocator(const watching_allocator<U>&) {
    // nop
  }
  T* allocate(std::size_t size) {
    largest = std::max(largest, size);
    return std::allocator<T>().allocate(size);
  }
  void deallocate(T* at, std::size_t size) { std::allocator<T>().deallocate(at, size); }
  bool operator==(const watching_allocator&) const = default;
};

/// Counts how many are made by default, as loading does.
struct element {
  static inline int made = 0;
  bool value = false;

  element() { ++made; }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(value);
  }
};

enum class colour : std::uint16_t { red, green };

template <class T>
std::string written(const T& value) {
  auto writer = weir::snapshot_writer();
  writer.write(value);
  return writer.finish();
}

template <class T>
T round_trip(const T& value) {
  const auto framed = written(value);
  auto reader = weir::snapshot_reader(framed);
  auto result = reader.read<T>();
  reader.expect_end();
  return result;
}

/// A snapshot with a right frame around any payload, as a hostile writer would make it.
std::string framed(std::string_view payload) {
  auto buffer = std::string(weir::snapshot_frame_bytes, '\0') + std::string(payload);
  weir::seal_snapshot_frame(buffer);
  return buffer;
}

std::string size_tag(std::uint64_t size) {
  auto bytes = std::string(8, '\0');
  std::memcpy(bytes.data(), &size, 8);
  return bytes;
}

/// Reads a T and tells the code of the error, or nothing if there was none.
template <class T>
std::optional<weir::errc> error_of(std::string_view bytes, weir::snapshot_limits limits = {}) {
  try {
    auto reader = weir::snapshot_reader(bytes, limits);
    static_cast<void>(reader.read<T>());
    reader.expect_end();
    return std::nullopt;
  } catch (const weir::error& caught) {
    return caught.code();
  }
}

const account sample{"Ada", -5, {{1, 0.5}, {2, -1e300}}, true};

} // namespace

TEST_CASE("values come back from a snapshot as they were written") {
  CHECK(round_trip(sample) == sample);
  CHECK(round_trip(colour::green) == colour::green);
  CHECK(round_trip(std::string("a\0b", 3)) == std::string("a\0b", 3));
  CHECK(round_trip(std::vector<bool>{true, false, true}) == std::vector<bool>{true, false, true});
  CHECK(round_trip(std::array<bool, 2>{true, false}) == std::array<bool, 2>{true, false});
  CHECK(round_trip(std::optional<int>()) == std::nullopt);
  CHECK(round_trip(std::variant<int, std::string>("x")) == std::variant<int, std::string>("x"));
  CHECK(round_trip(std::deque<std::string>{"a", "b"}) == std::deque<std::string>{"a", "b"});
  CHECK(round_trip(std::list<int>{1, 2, 3}) == std::list<int>{1, 2, 3});
  const auto time = weir::batch_time(std::chrono::milliseconds(-7));
  CHECK(round_trip(time) == time);
  CHECK(round_trip(std::chrono::seconds(9)) == std::chrono::seconds(9));
}

TEST_CASE("random values come back from a snapshot") {
  using nested = std::map<std::string, std::vector<std::pair<std::int32_t, std::string>>>;
  using mixed = std::tuple<std::uint8_t, std::int64_t, double, bool, std::vector<std::uint16_t>>;
  REQUIRE(rc::check("nested containers",
                    [](const nested& value) { RC_ASSERT(round_trip(value) == value); }));
  REQUIRE(
      rc::check("mixed values", [](const mixed& value) { RC_ASSERT(round_trip(value) == value); }));
  REQUIRE(rc::check("hash maps", [](const std::unordered_map<int, std::string>& value) {
    RC_ASSERT(round_trip(value) == value);
  }));
}

TEST_CASE("several values are read in the order of writing") {
  auto writer = weir::snapshot_writer();
  writer.write(1);
  writer.write(std::string_view("two"));
  CHECK(writer.size() == 4 + 8 + 3);
  const auto bytes = writer.finish();
  CHECK_THROWS_AS(writer.write(3), weir::error);
  CHECK_THROWS_AS(writer.finish(), weir::error);
  auto reader = weir::snapshot_reader(bytes);
  CHECK(reader.read<int>() == 1);
  CHECK_THROWS_AS(reader.expect_end(), weir::error);
  CHECK(reader.read<std::string>() == "two");
  CHECK(reader.remaining() == 0);
  CHECK_NOTHROW(reader.expect_end());
}

// Released snapshots have this form: a change of it needs a new format version.
TEST_CASE("the bytes of a snapshot are fixed") {
  auto writer = weir::snapshot_writer();
  writer.write(std::int32_t{-2});
  writer.write(std::string("hi"));
  writer.write(true);
  const auto bytes = writer.finish();
  const auto payload = std::string("\xfe\xff\xff\xff\x02\0\0\0\0\0\0\0hi\x01", 15);
  CHECK(bytes.substr(0, 16) == std::string("WSN\x9d\x01\0\0\0\x0f\0\0\0\0\0\0\0", 16));
  CHECK(bytes.substr(weir::snapshot_frame_bytes) == payload);
  CHECK(bytes.substr(16, 8) == size_tag(weir::xxh3(payload.data(), payload.size())));
}

TEST_CASE("a snapshot with any bit changed is refused") {
  const auto good = written(sample);
  REQUIRE_FALSE(error_of<account>(good).has_value());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    CAPTURE(bit);
    REQUIRE(error_of<account>(bad) == weir::errc::corrupt);
  }
}

TEST_CASE("a snapshot cut short or drawn out is refused") {
  const auto good = written(sample);
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    REQUIRE(error_of<account>(good.substr(0, size)) == weir::errc::corrupt);
  }
  CHECK(error_of<account>(good + '\0') == weir::errc::corrupt);
}

TEST_CASE("a payload cut short under a right frame is refused") {
  const auto payload = written(sample).substr(weir::snapshot_frame_bytes);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    CAPTURE(size);
    REQUIRE(error_of<account>(framed(payload.substr(0, size))) == weir::errc::corrupt);
  }
  CHECK(error_of<account>(framed(payload + '\0')) == weir::errc::corrupt);
}

TEST_CASE("any payload under a right frame is read or refused, nothing else") {
  using everything = std::tuple<account, std::map<std::string, std::vector<std::string>>,
                                std::variant<int, std::string>, std::optional<std::vector<bool>>,
                                std::deque<std::list<int>>, std::unordered_map<int, double>>;
  REQUIRE(rc::check("random payloads", [](const std::string& payload) {
    const auto result = error_of<everything>(framed(payload));
    RC_ASSERT(!result || *result == weir::errc::corrupt);
  }));
  const auto good = written(everything({"a", 1, {{1, 2}}, true}, {{"k", {"v", "w"}}}, "x",
                                       std::vector<bool>{true}, {{1}}, {{1, 2.0}}))
                        .substr(weir::snapshot_frame_bytes);
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const auto byte : {'\0', '\1', '\x7f', '\xff'}) {
      auto bad = good;
      bad[i] = byte;
      const auto result = error_of<everything>(framed(bad));
      REQUIRE((!result || *result == weir::errc::corrupt));
    }
}

TEST_CASE("a size that the bytes cannot hold is refused before memory is taken") {
  // Allocating any of these would end the test by std::length_error or by the machine's memory.
  for (const auto size : {std::uint64_t{1} << 40U, std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
    const auto bomb = framed(size_tag(size) + "x");
    CAPTURE(size);
    CHECK(error_of<std::string>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::vector<int>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::vector<bool>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::vector<std::string>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::deque<std::string>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::list<int>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::map<int, int>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::unordered_map<int, int>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::set<int>>(bomb) == weir::errc::corrupt);
    CHECK(error_of<std::u32string>(bomb) == weir::errc::corrupt);
  }
  CHECK(error_of<std::vector<double>>(framed(size_tag(2) + std::string(15, 'x'))) ==
        weir::errc::corrupt);
}

TEST_CASE("numbers that are not all there take no memory") {
  using numbers = std::vector<double, watching_allocator<double>>;
  CHECK(error_of<numbers>(framed(size_tag(900) + std::string(7199, 'x'))) == weir::errc::corrupt);
  CHECK(watching_allocator<double>::largest == 0);
  CHECK(error_of<numbers>(framed(size_tag(900) + std::string(7200, 'x'))) == std::nullopt);
  CHECK(watching_allocator<double>::largest == 900);
}

TEST_CASE("memory grows with what is read, not with what is announced") {
  // A thousand elements are announced and might fit; the bytes make the third one fail.
  const auto bytes = framed(size_tag(1000) + "\1\1\2" + std::string(1000, '\1'));
  element::made = 0;
  CHECK(error_of<std::vector<element>>(bytes) == weir::errc::corrupt);
  CHECK(error_of<std::deque<element>>(bytes) == weir::errc::corrupt);
  CHECK(error_of<std::list<element>>(bytes) == weir::errc::corrupt);
  CHECK(element::made <= 9);
}

TEST_CASE("a bool is 0 or 1") {
  CHECK(error_of<bool>(framed("\1")) == std::nullopt);
  CHECK(error_of<bool>(framed("\2")) == weir::errc::corrupt);
  CHECK(error_of<std::array<bool, 2>>(framed("\1\5")) == weir::errc::corrupt);
  CHECK(error_of<std::vector<bool>>(framed(size_tag(1) + "\x80")) == weir::errc::corrupt);
  CHECK(error_of<std::optional<int>>(framed("\xff"
                                            "abcd")) == weir::errc::corrupt);
}

TEST_CASE("objects that nest too deep are refused") {
  // Each byte 1 announces a further node; unchecked, a million of them overflow the stack.
  CHECK(error_of<node>(framed(std::string(1'000'000, '\1'))) == weir::errc::corrupt);
  CHECK(error_of<node>(framed(std::string(20, '\1') + '\0')) == std::nullopt);
}

TEST_CASE("a payload past the limit is refused") {
  const auto bytes = written(std::string(100, 'x'));
  CHECK(error_of<std::string>(bytes, {.payload_bytes_max = 108}) == std::nullopt);
  CHECK(error_of<std::string>(bytes, {.payload_bytes_max = 107}) == weir::errc::corrupt);
}

TEST_CASE("an error of reading names the type and the place") {
  const auto bytes = framed(std::string("\1\0\0\0\2", 5));
  auto reader = weir::snapshot_reader(bytes);
  CHECK(reader.read<int>() == 1);
  try {
    static_cast<void>(reader.read<bool>());
    FAIL("the bool was taken");
  } catch (const weir::error& caught) {
    CHECK(caught.what() == std::string("snapshot: bool at byte 4 of 5: a bool is 2"));
  }
}

TEST_CASE("snapshottable looks inside containers") {
  using weir::snapshottable;
  STATIC_REQUIRE(snapshottable<account>);
  STATIC_REQUIRE(snapshottable<std::map<std::string, std::vector<account>>>);
  STATIC_REQUIRE(snapshottable<weir::batch_time>);
  STATIC_REQUIRE_FALSE(snapshottable<not_serialisable>);
  STATIC_REQUIRE_FALSE(snapshottable<std::vector<not_serialisable>>);
  STATIC_REQUIRE_FALSE(snapshottable<std::map<int, std::optional<not_serialisable>>>);
  STATIC_REQUIRE_FALSE(snapshottable<std::tuple<int, not_serialisable>>);
  STATIC_REQUIRE_FALSE(snapshottable<int*>);
  STATIC_REQUIRE_FALSE(snapshottable<long double>);
  STATIC_REQUIRE_FALSE(snapshottable<std::string_view>);
}

TEST_CASE("an older form of a state is brought up to date as it is read") {
  auto out = weir::snapshot_writer();
  out.write(std::int64_t{7});
  const auto framed = out.finish();

  auto in = weir::snapshot_reader(framed);
  in.read_older_state(1, std::make_shared<weir::state_upgrade_of<std::string>>(
                             [](weir::snapshot_reader& old, std::uint32_t version) {
                               return std::to_string(version) + ":" +
                                      std::to_string(old.read<std::int64_t>());
                             }));
  CHECK(in.read_state<std::string>() == "1:7");
  in.expect_end();

  auto same = weir::snapshot_reader(framed);
  CHECK(same.read_state<std::int64_t>() == 7);

  auto wrong = weir::snapshot_reader(framed);
  wrong.read_older_state(1, std::make_shared<weir::state_upgrade_of<std::string>>(
                                [](weir::snapshot_reader&, std::uint32_t) { return ""; }));
  CHECK_THROWS_WITH(wrong.read_state<int>(), Catch::Matchers::ContainsSubstring("another type"));
}

} // namespace snapshot_codec_test
