// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include <weir/operators/object_file.hpp>
#include <weir/receivers/files/file_stream.hpp>

namespace weir {

namespace detail {

/// Unless the name begins with a dot or an underscore, as markers and temporary folders do.
bool is_object_part(std::string_view path);

} // namespace detail

/// What `save_as_object_files` writes, as it appears: `folder` is a pattern of the folders, such as
/// "/data/counts-*". Otherwise as `file_stream`. A damaged file fails its batch, with
/// `errc::corrupt`.
template <class T>
dstream<T> object_file_stream(topology& plan, std::string_view folder, file_options options = {}) {
  static_assert(snapshottable<T>,
                "weir: object_file_stream: cereal must be able to save and load the elements");
  if (!options.filter)
    options.filter = detail::is_object_part;
  return file_stream<T>(
      plan, folder,
      [](file_reader& file, auto emit) {
        detail::read_object_file<T>(file.path(), file.read_all(),
                                    [&](T&& element) { emit(std::move(element)); });
      },
      std::move(options));
}

} // namespace weir
