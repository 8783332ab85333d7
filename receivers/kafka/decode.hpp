// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/record_stage.hpp>
#include <weir/receivers/kafka/codec.hpp>
#include <weir/receivers/kafka/record.hpp>
#include <weir/state/support/error.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weir::kafka {

/// What a decoder gave for a T, until it lies in a column.
template <class T, class Decode>
using decoded = std::optional<std::conditional_t<
    contains_text<T>, std::decay_t<std::invoke_result_t<Decode&, std::string_view>>, T>>;

template <class T, class Decode>
decoded<T, Decode> decode_part(Decode& decode, const std::optional<std::string_view>& bytes) {
  if (!bytes)
    return std::nullopt;
  return std::invoke(decode, *bytes);
}

/// Calls `decode()`, and names the record in the error if that throws.
template <class Raw, class F>
void decode_or_name(const Raw& raw, F&& decode) {
  try {
    std::forward<F>(decode)();
  } catch (...) {
    throw error(errc::corrupt, "kafka: the record at " + std::string(raw.topic) + "/" +
                                   std::to_string(raw.partition) + "@" +
                                   std::to_string(raw.offset) +
                                   " cannot be decoded: " + weir::detail::reason_to_reject());
  }
}

/// Makes whole records of those whose key and value are bytes.
template <class K, class V, class DecodeKey, class DecodeValue>
struct decode_record {
  [[no_unique_address]] DecodeKey decode_key;
  [[no_unique_address]] DecodeValue decode_value;

  template <class Emit>
  void operator()(const kafka_text_view& raw, Emit&& emit) {
    decode_or_name(raw, [&] {
      const auto key = decode_part<K>(decode_key, raw.key);
      const auto value = decode_part<V>(decode_value, raw.value);
      emit(kafka_record_view<K, V>{as_view<std::optional<K>>(key), as_view<std::optional<V>>(value),
                                   raw.topic, raw.partition, raw.offset, raw.timestamp_ms,
                                   raw.headers});
    });
  }
};

/// Makes pairs of key and value; what is absent is a default-constructed one.
template <class K, class V, class DecodeKey, class DecodeValue>
struct decode_pair {
  [[no_unique_address]] DecodeKey decode_key;
  [[no_unique_address]] DecodeValue decode_value;

  template <class Raw, class Emit>
  void operator()(const Raw& raw, Emit&& emit) {
    decode_or_name(raw, [&] {
      auto key = decode_part<K>(decode_key, raw.key);
      auto value = decode_part<V>(decode_value, raw.value);
      if (!key)
        key.emplace();
      if (!value)
        value.emplace();
      emit(std::pair(*std::move(key), *std::move(value)));
    });
  }
};

/// Whether bytes are kept as they are, which cannot fail.
template <class T, class Decode>
inline constexpr bool keeps_bytes =
    std::same_as<T, std::string>&& std::same_as<Decode, kafka_decode<std::string>>;

} // namespace weir::kafka
