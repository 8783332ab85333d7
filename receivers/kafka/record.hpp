// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/column.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace weir {

/// A header of a record: a name, and bytes unless it has none.
using kafka_header = std::pair<std::string, std::optional<std::string>>;

/// A record of a topic, with a key and a value that have been decoded; either is absent where the
/// record has none (a value that is absent deletes its key in a compacted topic).
template <class K, class V>
struct kafka_record {
  std::optional<K> key;
  std::optional<V> value;
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  /// Milliseconds since the epoch, as the producer or the broker set it; −1 if there is none.
  std::int64_t timestamp_ms = -1;
  std::vector<kafka_header> headers;

  friend bool operator==(const kafka_record&, const kafka_record&) = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(key, value, topic, partition, offset, timestamp_ms, headers);
  }
};

/// What a function sees of a record; valid until it returns.
template <class K, class V>
struct kafka_record_view {
  view_of<std::optional<K>> key;
  view_of<std::optional<V>> value;
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  const std::vector<kafka_header>& headers;
};

namespace detail {

template <class K, class V>
struct holds_text<kafka_record<K, V>> : std::true_type {};
template <class K, class V>
struct view<kafka_record<K, V>> {
  using type = kafka_record_view<K, V>;
};
template <class K, class V>
struct own<kafka_record_view<K, V>> {
  using type = kafka_record<K, V>;
};

} // namespace detail

template <class K, class V>
struct to_owned_as<kafka_record<K, V>> {
  static kafka_record<K, V> from(kafka_record<K, V> value) { return value; }
  static kafka_record<K, V> from(const kafka_record_view<K, V>& value) {
    return {to_owned<std::optional<K>>(value.key),
            to_owned<std::optional<V>>(value.value),
            std::string(value.topic),
            value.partition,
            value.offset,
            value.timestamp_ms,
            value.headers};
  }
};

template <class K, class V>
struct as_view_of<kafka_record<K, V>> {
  static kafka_record_view<K, V> from(const kafka_record_view<K, V>& value) { return value; }
  static kafka_record_view<K, V> from(const kafka_record<K, V>& value) {
    return {as_view<std::optional<K>>(value.key),
            as_view<std::optional<V>>(value.value),
            value.topic,
            value.partition,
            value.offset,
            value.timestamp_ms,
            value.headers};
  }
};

/// Records lie in columns, one for each member.
template <class K, class V>
class column<kafka_record<K, V>> {
  using row = std::tuple<std::optional<K>, std::optional<V>, std::string, std::int32_t,
                         std::int64_t, std::int64_t>;
  using record_view = kafka_record_view<K, V>;

public:
  template <class R>
  void push(R&& record, text_keeper& keeper) {
    const record_view view = as_view_of<kafka_record<K, V>>::from(record);
    rows_.push(members(view), keeper);
    headers_.push_back(view.headers);
  }
  void push_kept(const record_view& record) {
    rows_.push_kept(members(record));
    headers_.push_back(record.headers);
  }
  void append(const column& other) {
    rows_.append(other.rows_);
    headers_.insert(headers_.end(), other.headers_.begin(), other.headers_.end());
  }
  record_view operator[](std::size_t index) const {
    const auto cells = rows_[index];
    return {std::get<0>(cells), std::get<1>(cells), std::get<2>(cells), std::get<3>(cells),
            std::get<4>(cells), std::get<5>(cells), headers_[index]};
  }
  std::size_t size() const noexcept { return headers_.size(); }
  void reserve(std::size_t count) {
    rows_.reserve(count);
    headers_.reserve(count);
  }
  void clear() noexcept {
    rows_.clear();
    headers_.clear();
  }
  std::size_t bytes() const { return rows_.bytes() + detail::heap_bytes(headers_); }

private:
  static auto members(const record_view& record) {
    return view_of<row>(record.key, record.value, record.topic, record.partition, record.offset,
                        record.timestamp_ms);
  }

  column<row> rows_;
  std::vector<std::vector<kafka_header>> headers_;
};

} // namespace weir
