// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace weir::ml {

struct save_options {
  /// Replace what is there; what replaces it is complete before it goes.
  bool overwrite = false;
};

/// `errc::invalid_argument` if there is something at the path that is not to be overwritten.
void require_free(const std::filesystem::path& path, const save_options& options);

/// Writes a file, by way of a neighbour `<path>.new`, so that it is there as a whole or not at all.
/// Errors as `require_free`, and `errc::io` naming the file if the system refuses.
void write_file(const std::filesystem::path& path, std::string_view content,
                const save_options& options = {});

} // namespace weir::ml
