// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_stream.hpp>

#include <weir/receivers/files/binary_records.hpp>
#include <weir/receivers/files/file_source.hpp>
#include <weir/receivers/files/text_lines.hpp>

namespace weir {

std::function<std::unique_ptr<source>()> detail::file_source_factory(
    std::string_view folder, file_options options, std::uint32_t partitions,
    std::function<std::unique_ptr<file_format>(const file_options&)> format) {
  file_options resolved = resolve(std::move(options), folder);
  const batch_time start = resolved.now();
  auto make = [folder = std::string(folder), resolved = std::move(resolved), start, partitions,
               format = std::move(format)]() -> std::unique_ptr<source> {
    return std::make_unique<file_source>(folder, resolved, start, partitions, format(resolved));
  };
  make(); // refuses now what would be refused when the context starts
  return make;
}

dstream<std::string> text_file_stream(topology& plan, std::string_view folder,
                                      file_options options) {
  const std::uint32_t partitions = detail::file_partitions(plan, options);
  return add_source<std::string>(
      plan, "text_file_stream", partitions,
      detail::file_source_factory(
          folder, std::move(options), partitions, [](const file_options& resolved) {
            return std::make_unique<text_lines>(resolved.max_line_bytes, resolved.counters);
          }));
}

dstream<std::string> binary_records_stream(topology& plan, std::string_view folder,
                                           std::size_t record_length, file_options options) {
  const std::uint32_t partitions = detail::file_partitions(plan, options);
  return add_source<std::string>(
      plan, "binary_records_stream", partitions,
      detail::file_source_factory(folder, std::move(options), partitions,
                                  [record_length](const file_options&) {
                                    return std::make_unique<binary_records>(record_length);
                                  }));
}

} // namespace weir
