// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iterator>
#include <span>
#include <type_traits>

#include <weir/operators/dstream_class.hpp>

namespace weir::detail {

template <class S>
inline constexpr bool is_dstream = false;
template <class T>
inline constexpr bool is_dstream<dstream<T>> = true;

/// A vector, array or other contiguous range of streams of one type.
template <class Streams>
concept stream_list = requires(const Streams& streams) {
  std::size(streams);
  requires is_dstream<std::remove_cvref_t<decltype(*std::data(streams))>>;
};

template <stream_list Streams>
auto span_of(const Streams& streams) {
  using stream = std::remove_cvref_t<decltype(*std::data(streams))>;
  return std::span<const stream>(std::data(streams), std::size(streams));
}

} // namespace weir::detail
