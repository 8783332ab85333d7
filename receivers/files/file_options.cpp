// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_options.hpp>

#include <string>

#include <weir/receivers/files/local_file_system.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

file_options resolve(file_options options, std::string_view folder) {
  const auto require = [](bool holds, const char* what) {
    if (!holds)
      throw error(errc::invalid_argument, std::string("file stream: ") + what);
  };
  require(!folder.empty(), "the folder must not be empty");
  require(options.min_remember > std::chrono::milliseconds::zero(),
          "min_remember must be positive");
  require(options.max_line_bytes > 0, "max_line_bytes must be positive");
  require(options.max_batch_files > 0, "max_batch_files must be positive");
  if (!options.files) {
    if (folder.find("://") != std::string_view::npos && !folder.starts_with("file://"))
      throw error(errc::unsupported,
                  "file stream: no file system given for '" + escape_for_log(folder) + "'");
    options.files = std::make_shared<local_file_system>();
  }
  if (!options.now)
    options.now = [] {
      const auto now = std::chrono::system_clock::now().time_since_epoch();
      return batch_time(std::chrono::floor<std::chrono::milliseconds>(now));
    };
  if (!options.counters)
    options.counters = std::make_shared<file_counters>();
  return options;
}

} // namespace weir
