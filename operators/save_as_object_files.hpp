// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/object_file.hpp>
#include <weir/operators/part_folder.hpp>
#include <weir/operators/saving_output.hpp>

namespace weir {

namespace detail {

/// Writes the elements of one partition into the open part.
template <class T>
void write_object_part(part_folder_writer& writer, const typename batch<T>::chunk_list& partition,
                       const object_file_head& head) {
  writer.write(object_file_begin(head));
  std::uint64_t elements = 0;
  for (const auto& part : partition) {
    if (part->size() == 0)
      continue;
    snapshot_writer frame;
    frame.write(static_cast<std::uint64_t>(part->size()));
    for (auto&& element : *part)
      view_writer<T>::write(frame, element);
    writer.write(frame.finish());
    elements += part->size();
  }
  writer.write(object_file_end(elements));
}

/// Writes one batch in binary form.
template <class T>
struct save_as_objects_body {
  std::string prefix;
  std::string suffix;

  void operator()(const batch<T>& input, batch_time time) const {
    object_file_head head{0, input.num_partitions()};
    save_batch("save_as_object_files", batch_folder(prefix, suffix, time), input, time,
               [&](part_folder_writer& writer, const auto& partition) {
                 write_object_part<T>(writer, partition, head);
                 ++head.part;
               });
  }
};

} // namespace detail

template <class T>
node_id dstream<T>::save_as_object_files(std::string_view prefix, std::string_view suffix) const {
  static_assert(snapshottable<T>,
                "weir: save_as_object_files: cereal must be able to save and load the elements");
  return detail::add_saving_output(
      *this, "save_as_object_files",
      detail::save_as_objects_body<T>{std::string(prefix), std::string(suffix)});
}

} // namespace weir
