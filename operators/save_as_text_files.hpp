// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/part_folder.hpp>
#include <weir/operators/saving_output.hpp>
#include <weir/operators/to_text.hpp>

namespace weir {

namespace detail {

/// Writes one batch, an element a line.
template <class T>
struct save_as_text_body {
  std::string prefix;
  std::string suffix;

  void operator()(const batch<T>& input, batch_time time) const {
    constexpr std::size_t write_bytes = 64 * 1024;
    std::string text;
    save_batch("save_as_text_files", batch_folder(prefix, suffix, time), input, time,
               [&](part_folder_writer& writer, const auto& partition) {
                 for (const auto& part : partition)
                   for (auto&& element : *part) {
                     append_text(text, element);
                     text.push_back('\n');
                     if (text.size() >= write_bytes) {
                       writer.write(text);
                       text.clear();
                     }
                   }
                 writer.write(text);
                 text.clear();
               });
  }
};

} // namespace detail

template <class T>
node_id dstream<T>::save_as_text_files(std::string_view prefix, std::string_view suffix) const {
  return detail::add_saving_output(
      *this, "save_as_text_files",
      detail::save_as_text_body<T>{std::string(prefix), std::string(suffix)});
}

} // namespace weir
