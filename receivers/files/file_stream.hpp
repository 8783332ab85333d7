// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <weir/operators/dstream.hpp>
#include <weir/receivers/files/custom_format.hpp>
#include <weir/receivers/files/file_options.hpp>

namespace weir {

namespace detail {

/// The factory of a file source; checks the arguments and notes the time.
std::function<std::unique_ptr<source>()>
file_source_factory(std::string_view folder, file_options options, std::uint32_t partitions,
                    std::function<std::unique_ptr<file_format>(const file_options&)> format);

inline std::uint32_t file_partitions(const topology& plan, const file_options& options) {
  return options.partitions == 0 ? plan.default_parallelism() : options.partitions;
}

} // namespace detail

/// The lines of the new files in a folder, without "\n" or "\r\n". A line costs no copy.
///
/// `folder` may name several by globs, as in "/data/*/" or "/data/{a,b}/in". A file belongs to the
/// batch at whose time it is found with a modification time within the last `min_remember`; move
/// files into the folder when they are complete, each under a name of its own, since what changes
/// in a file that was taken is not read. Files are read on the source's actor when the batch is cut.
/// A batch can be read again as long as its files are there, unchanged.
///
///     auto lines = weir::text_file_stream(context, "/data/incoming");
///     auto all = weir::text_file_stream(context, "/data/*/", {.new_files_only = false});
///
/// Throws `errc::invalid_argument` for options that make no sense.
dstream<std::string> text_file_stream(topology& plan, std::string_view folder,
                                      file_options options = {});

/// The records of `record_length` bytes in the new files of a folder. A file whose size is not a
/// multiple of it fails its batch, and is not tried again.
dstream<std::string> binary_records_stream(topology& plan, std::string_view folder,
                                           std::size_t record_length, file_options options = {});

/// What a function of yours reads from the new files of a folder: `reader(file, emit)` calls
/// `emit(element)`, or `reader(file)` returns a range of elements.
///
///     auto sizes = weir::file_stream<std::pair<std::string, std::uint64_t>>(
///         context, "/data/incoming", [](weir::file_reader& file, auto emit) {
///           emit(std::pair(std::string_view(file.path()), file.size()));
///         });
///
/// Each file is whole in one partition. The function should depend on nothing but the file, since
/// after a failure it is called again; an exception fails the batch.
template <class T, class Reader>
dstream<T> file_stream(topology& plan, std::string_view folder, Reader reader,
                       file_options options = {}) {
  const std::uint32_t partitions = detail::file_partitions(plan, options);
  auto format = [reader = std::move(reader)](const file_options&) -> std::unique_ptr<file_format> {
    return std::make_unique<custom_format<T, Reader>>(reader);
  };
  return add_source<T>(
      plan, "file_stream", partitions,
      detail::file_source_factory(folder, std::move(options), partitions, std::move(format)));
}

} // namespace weir
