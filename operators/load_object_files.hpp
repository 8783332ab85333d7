// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/object_file.hpp>

namespace weir {

namespace detail {

/// Throws `errc::not_found` unless the folder was published by `save_as_object_files`.
void check_object_folder(const std::filesystem::path& folder);
/// The bytes of one part, with its path. Throws `errc::corrupt` if it is missing, `errc::io`.
struct object_part {
  std::string path;
  std::string bytes;
};
object_part read_object_part(const std::filesystem::path& folder, std::size_t part);
/// Throws `errc::corrupt` unless the file is what its name says.
void check_object_part(const object_part& file, const object_file_head& head, std::size_t part);

} // namespace detail

/// Reads back a folder that `save_as_object_files` has written: the same elements in the same
/// partitions. T must be the type of the stream, or one that is serialised alike.
///
/// Holds one file and all elements in memory. Throws `errc::not_found` for what is no such folder,
/// `errc::corrupt` naming the file for a part that is missing or damaged or of another type (as far
/// as its bytes tell), `errc::io`. Any thread.
///
///     const auto counts = weir::load_object_files<std::pair<std::string, std::int64_t>>(
///         "/data/counts-1700000000000");
template <class T>
batch<T> load_object_files(const std::filesystem::path& folder) {
  static_assert(snapshottable<T>,
                "weir: load_object_files: cereal must be able to save and load the elements");
  detail::check_object_folder(folder);
  std::vector<typename batch<T>::chunk_list> partitions;
  std::uint64_t parts = 0;
  do {
    const std::size_t part = partitions.size();
    const detail::object_part file = detail::read_object_part(folder, part);
    auto& chunks = partitions.emplace_back();
    chunk_builder<T> builder;
    const auto head = detail::read_object_file<T>(file.path, file.bytes, [&](T&& element) {
      builder.push(std::move(element));
      if (builder.size() == chunk_limits::elements)
        chunks.push_back(builder.finish());
    });
    if (!builder.empty())
      chunks.push_back(builder.finish());
    detail::check_object_part(file, head, part);
    parts = head.parts;
  } while (partitions.size() < parts);
  return batch<T>(std::move(partitions));
}

} // namespace weir
