// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Whether a name of a path holds one of `*?[` or a backslash.
bool is_glob(std::string_view name) noexcept;

/// Whether a name matches a glob: `*` any characters, `?` one (of UTF-8), `[ab]`, `[a-z]` one byte
/// of a set, `[!a]` or `[^a]` one that is not in it, `\` the next one as it is. As in Hadoop, and
/// unlike in a shell, a leading dot is matched like any other character.
bool matches_glob(std::string_view glob, std::string_view name) noexcept;

/// Writes out `{a,b}` groups: "/data/{x,y}/in" is "/data/x/in" and "/data/y/in". Throws
/// `errc::invalid_argument` for a group that is not closed, or if that gives more than 1024 patterns.
std::vector<std::string> expand_braces(std::string_view pattern);

/// Folders by name or by pattern: what a file stream looks into.
struct folder_pattern {
  /// Where to begin: "/", "." or a path without globs.
  std::string root;
  /// Names or globs below it, from folder to folder.
  std::vector<std::string> below;

  /// Reads one pattern without braces: "/data/*/in/" is root "/data" and below "*", "in". A leading
  /// "file:" goes. Throws `errc::invalid_argument` if it is empty.
  static folder_pattern parse(std::string_view pattern);
};

/// `folder`/`name`.
std::string join_path(std::string_view folder, std::string_view name);

/// The last name of a path.
std::string_view file_name(std::string_view path) noexcept;

} // namespace weir
