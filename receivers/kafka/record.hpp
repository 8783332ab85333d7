// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/column.hpp>
#include <weir/operators/to_text.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
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

/// A record whose key and value are bytes as they came.
using kafka_text_record = kafka_record<std::string, std::string>;
using kafka_text_view = view_of<kafka_text_record>;

/// `topic/partition@offset key: value`
template <class K, class V>
std::ostream& operator<<(std::ostream& out, const kafka_record_view<K, V>& record) {
  return out << record.topic << '/' << record.partition << '@' << record.offset << ' '
             << to_text(record.key) << ": " << to_text(record.value);
}
template <class K, class V>
std::ostream& operator<<(std::ostream& out, const kafka_record<K, V>& record) {
  return out << as_view<kafka_record<K, V>>(record);
}

/// Records lie in columns, one for each member. Those of one topic, one after another, share its name.
template <class K, class V>
class column<kafka_record<K, V>> {
  using record_view = kafka_record_view<K, V>;

public:
  template <class R>
  void push(R&& record, text_keeper& keeper) {
    const record_view view = as_view_of<kafka_record<K, V>>::from(record);
    keys_.push(view.key, keeper);
    values_.push(view.value, keeper);
    if (topics_.size() > 0 && topics_[topics_.size() - 1] == view.topic)
      topics_.push_kept(topics_[topics_.size() - 1]);
    else
      topics_.push(view.topic, keeper);
    push_rest(view);
  }
  void push_kept(const record_view& record) {
    keys_.push_kept(record.key);
    values_.push_kept(record.value);
    topics_.push_kept(record.topic);
    push_rest(record);
  }
  void append(const column& other) {
    keys_.append(other.keys_);
    values_.append(other.values_);
    topics_.append(other.topics_);
    places_.insert(places_.end(), other.places_.begin(), other.places_.end());
    headers_.insert(headers_.end(), other.headers_.begin(), other.headers_.end());
  }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    for (const auto at : places)
      push_kept(other[at]);
  }
  record_view operator[](std::size_t index) const {
    const place& at = places_[index];
    return {keys_[index], values_[index],  topics_[index], at.partition,
            at.offset,    at.timestamp_ms, headers_[index]};
  }
  std::size_t size() const noexcept { return headers_.size(); }
  void reserve(std::size_t count) {
    keys_.reserve(count);
    values_.reserve(count);
    topics_.reserve(count);
    places_.reserve(count);
    headers_.reserve(count);
  }
  void clear() noexcept { truncate(0); }
  void truncate(std::size_t size) noexcept {
    keys_.truncate(size);
    values_.truncate(size);
    topics_.truncate(size);
    places_.resize(size);
    headers_.resize(size);
  }
  std::size_t bytes() const {
    return keys_.bytes() + values_.bytes() + topics_.bytes() + detail::heap_bytes(places_) +
           detail::heap_bytes(headers_);
  }

private:
  struct place {
    std::int64_t offset;
    std::int64_t timestamp_ms;
    std::int32_t partition;
  };
  void push_rest(const record_view& record) {
    places_.push_back({record.offset, record.timestamp_ms, record.partition});
    headers_.push_back(record.headers);
  }

  column<std::optional<K>> keys_;
  column<std::optional<V>> values_;
  column<std::string> topics_;
  std::vector<place> places_;
  std::vector<std::vector<kafka_header>> headers_;
};

} // namespace weir
