// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/error.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace weir {

/// Reads a T out of the bytes of a key or a value as Kafka's own deserialisers do: text and bytes as
/// they are (without a copy), integers and floating-point numbers big-endian in exactly their size.
/// Throws `errc::corrupt`. Give your own function of a `std::string_view` for anything else.
template <class T>
struct kafka_decode;

/// Writes a T as `kafka_decode` reads it.
template <class T>
struct kafka_encode;

namespace detail {

template <class T>
concept kafka_number = (std::integral<T> || std::floating_point<T>)&&!std::same_as<T, bool> &&
                       (sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);

template <std::size_t Size>
using unsigned_of = std::conditional_t<
    Size == 1, std::uint8_t,
    std::conditional_t<Size == 2, std::uint16_t,
                       std::conditional_t<Size == 4, std::uint32_t, std::uint64_t>>>;

} // namespace detail

template <>
struct kafka_decode<std::string> {
  std::string_view operator()(std::string_view bytes) const noexcept { return bytes; }
};

template <detail::kafka_number T>
struct kafka_decode<T> {
  T operator()(std::string_view bytes) const {
    if (bytes.size() != sizeof(T))
      throw error(errc::corrupt, "kafka: a number of " + std::to_string(sizeof(T)) +
                                     " bytes was expected, there are " +
                                     std::to_string(bytes.size()));
    detail::unsigned_of<sizeof(T)> bits = 0;
    for (const char byte : bytes)
      bits = static_cast<decltype(bits)>(static_cast<std::uint64_t>(bits) << 8U |
                                         static_cast<unsigned char>(byte));
    return std::bit_cast<T>(bits);
  }
};

template <>
struct kafka_encode<std::string> {
  std::string_view operator()(std::string_view text) const noexcept { return text; }
};

template <detail::kafka_number T>
struct kafka_encode<T> {
  std::string operator()(T value) const {
    auto bits = std::bit_cast<detail::unsigned_of<sizeof(T)>>(value);
    std::string bytes(sizeof(T), '\0');
    for (std::size_t i = sizeof(T); i-- > 0;) {
      bytes[i] = static_cast<char>(bits & 0xffU);
      bits = static_cast<decltype(bits)>(static_cast<std::uint64_t>(bits) >> 8U);
    }
    return bytes;
  }
};

} // namespace weir
