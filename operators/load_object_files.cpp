// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/load_object_files.hpp>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include <weir/operators/part_folder.hpp>
#include <weir/state/support/error.hpp>

namespace weir::detail {

void check_object_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "_SUCCESS", ignored))
    throw error(errc::not_found,
                "load_object_files: " + folder.string() +
                    " has no _SUCCESS: it is not there, not complete, or no folder "
                    "that save_as_object_files has made");
}

object_part read_object_part(const std::filesystem::path& folder, std::size_t part) {
  const auto path = folder / part_folder_writer::part_name(part);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw error(errc::corrupt, "load_object_files: " + path.string() + " is missing");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  // An empty file sets failbit of the target, and is noticed as a damaged one.
  bytes << in.rdbuf();
  if (!in.is_open() || in.bad())
    throw error(errc::io, "load_object_files: cannot read " + path.string() + ": " +
                              std::generic_category().message(errno));
  return {"load_object_files: " + path.string(), std::move(bytes).str()};
}

void check_object_part(const object_part& file, const object_file_head& head, std::size_t part) {
  if (head.part != part || head.parts <= part)
    throw error(errc::corrupt, file.path + ": it says that it is part " +
                                   std::to_string(head.part) + " of " + std::to_string(head.parts) +
                                   ", counted from 0");
}

} // namespace weir::detail
