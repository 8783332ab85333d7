// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/print.hpp>

#include <iostream>

namespace weir::detail {

void append_print_header(std::string& out, batch_time time) {
  const std::string rule(43, '-');
  out.append(rule).append("\nTime: ").append(to_string(time)).append("\n");
  out.append(rule).append("\n");
}

void write_to_standard_output(const std::string& text) {
  write_to_stream(std::cout, text);
}

void write_to_stream(std::ostream& out, const std::string& text) {
  // A stream that was closed or is full must not stop the program; Spark's println does not either.
  out.write(text.data(), static_cast<std::streamsize>(text.size())).flush();
}

} // namespace weir::detail
