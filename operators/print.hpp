// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/for_each_batch.hpp>
#include <weir/operators/to_text.hpp>

namespace weir {

namespace detail {

/// Appends the three lines above the elements of a batch.
void append_print_header(std::string& out, batch_time time);
/// Writes a whole text to standard output at once, so that the lines of several outputs do not mix.
void write_to_standard_output(const std::string& text);
void write_to_stream(std::ostream& out, const std::string& text);

/// Shows a batch as Spark does and gives the text to `write` in one piece.
template <class T, class Write>
struct print_body {
  std::size_t num;
  Write write;

  void operator()(const batch<T>& input, batch_time time) const {
    std::string text;
    append_print_header(text, time);
    std::size_t shown = 0;
    for (auto&& element : input) {
      if (shown++ == num) {
        text.append("...\n");
        break;
      }
      append_text(text, element);
      text.push_back('\n');
    }
    text.push_back('\n');
    write(text);
  }
};

template <class T, class Write>
node_id add_print(const dstream<T>& input, std::size_t num, Write write) {
  const std::size_t limit = num == std::numeric_limits<std::size_t>::max() ? num : num + 1;
  return add_output(input, "print", print_body<T, Write>{num, std::move(write)}, limit);
}

} // namespace detail

template <class T>
void dstream<T>::print(std::size_t num) const {
  detail::add_print(*this, num,
                    [](const std::string& text) { detail::write_to_standard_output(text); });
}

template <class T>
node_id dstream<T>::print_to(std::ostream& out, std::size_t num) const {
  return detail::add_print(*this, num,
                           [&out](const std::string& text) { detail::write_to_stream(out, text); });
}

} // namespace weir
