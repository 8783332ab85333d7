// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <weir/receivers/files/file_selection.hpp>

namespace weir {

/// The files of a batch in the form in which the batch log keeps them: a first line
/// `weir-files 1`, then one line `<size> <modified ms> <path>` for each, in order. In a path,
/// backslash, line feed and carriage return are written `\\`, `\n` and `\r`.
std::string encode_file_position(std::span<const file_id> files);

/// Reads that form back. Throws `errc::corrupt` for anything that `encode_file_position` does not
/// write.
std::vector<file_id> decode_file_position(std::string_view position);

/// Where a file stream stands after a batch, as a framed snapshot: what its selection remembers.
std::string encode_selection(const selection_memory& memory);
/// Throws `errc::corrupt`.
selection_memory decode_selection(std::string_view bytes);

} // namespace weir
