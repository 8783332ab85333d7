// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <weir/state/support/hash.hpp>

namespace weir::testing {

namespace json = boost::json;

/// An element of any type that the cases know: nothing, an integer, text, a tuple, or a list. The
/// items of a list come from a group, so their order says nothing.
class value {
public:
  enum class kind : std::uint8_t { absent, integer, text, tuple, list };
  using items_type = std::vector<value>;

  value() = default;
  value(std::int64_t number) : kind_(kind::integer), number_(number) {}
  value(int number) : value(std::int64_t{number}) {}
  value(std::size_t number) : value(static_cast<std::int64_t>(number)) {}
  value(std::string text) : kind_(kind::text), text_(std::move(text)) {}
  value(const char* text) : value(std::string(text)) {}
  static value tuple(items_type items) { return {kind::tuple, std::move(items)}; }
  static value list(items_type items) { return {kind::list, std::move(items)}; }
  static value pair(value first, value second) {
    return tuple({std::move(first), std::move(second)});
  }

  bool is(kind what) const noexcept { return kind_ == what; }
  bool has_value() const noexcept { return kind_ != kind::absent; }
  bool is_sequence() const noexcept { return kind_ == kind::tuple || kind_ == kind::list; }

  // What the value holds; each throws std::runtime_error if it is something else.
  std::int64_t number() const;
  const std::string& text() const;
  /// Of a tuple or a list.
  const items_type& items() const;
  const value& first() const { return item(0); }
  const value& second() const { return item(1); }

  friend bool operator==(const value&, const value&) = default;
  /// Absent, then integers, text by bytes, and sequences by element, a prefix first.
  friend bool operator<(const value& left, const value& right);

  /// The same with the items of all lists sorted: two values that differ only in the order of groups
  /// become equal.
  value canonical() const;

  /// For snapshots.
  template <class Archive>
  void serialize(Archive& archive) {
    archive(kind_, number_, text_, items_);
  }

  std::uint64_t stable_hash() const;

private:
  value(kind what, items_type items) : kind_(what), items_(std::move(items)) {}
  const value& item(std::size_t index) const;

  kind kind_ = kind::absent;
  std::int64_t number_ = 0;
  std::string text_;
  items_type items_;
};

using values = std::vector<value>;

/// All in canonical form, and sorted unless their order counts.
values canonical(values elements, bool ordered);

/// A list becomes a tuple, null an absent value. Throws std::runtime_error for what no value can be.
value from_json(const json::value& from);
values values_from_json(const json::value& from);
json::value to_json(const value& from);
std::string to_string(const values& elements);
std::ostream& operator<<(std::ostream& out, const value& shown);

} // namespace weir::testing

template <>
struct weir::key_traits<weir::testing::value> {
  static std::uint64_t hash(const weir::testing::value& key) { return key.stable_hash(); }
};
