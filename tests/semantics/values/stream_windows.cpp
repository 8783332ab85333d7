// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

namespace {

value to_value(std::int64_t number) {
  return number;
}

/// The slide that a window is given in any case.
milliseconds slide_of(const value_stream& in, const window_size& size) {
  return size.slide.value_or(in.slide_duration());
}

} // namespace

value_stream window(const value_stream& in, const window_size& size) {
  return in.elements().window(size.length, size.slide);
}

value_stream count_by_window(const value_stream& in, const window_size& size) {
  return in.elements().count_by_window(size.length, slide_of(in, size)).map(to_value);
}

value_stream reduce_by_window(const value_stream& in, value_fold f, const window_size& size) {
  return in.elements().reduce_by_window(std::move(f), size.length, slide_of(in, size));
}

value_stream reduce_by_window(const value_stream& in, value_fold f, value_fold inverse,
                              const window_size& size) {
  return in.elements().reduce_by_window(std::move(f), std::move(inverse), size.length,
                                        slide_of(in, size));
}

value_stream count_by_value_and_window(const value_stream& in, const window_size& size,
                                       std::uint32_t partitions) {
  return in.elements()
      .count_by_value_and_window(size.length, slide_of(in, size), partitions)
      .map_values(to_value);
}

value_stream group_by_key_and_window(const value_stream& in, const window_size& size,
                                     std::uint32_t partitions) {
  return in.pairs()
      .group_by_key_and_window(size.length, size.slide, partitions)
      .map_values([](const values& group) { return value::list(group); });
}

value_stream reduce_by_key_and_window(const value_stream& in, value_fold f, const window_size& size,
                                      std::uint32_t partitions) {
  return in.pairs().reduce_by_key_and_window(std::move(f), size.length, size.slide, partitions);
}

value_stream reduce_by_key_and_window(const value_stream& in, value_fold f, const window_undo& undo,
                                      const window_size& size, std::uint32_t partitions) {
  if (!undo.filter)
    return in.pairs().reduce_by_key_and_window(std::move(f), undo.inverse, size.length, size.slide,
                                               partitions);
  return in.pairs().reduce_by_key_and_window(std::move(f), undo.inverse, size.length, size.slide,
                                             partitions, undo.filter);
}

} // namespace weir::testing
