// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace weir {

/// An open file or folder of the operating system, closed with its owner. Not thread-safe;
/// move-only. Every function that fails throws `errc::io` naming the path and the reason.
class posix_file {
public:
  posix_file() = default;
  /// As open(2).
  posix_file(const std::filesystem::path& path, int flags, unsigned mode = 0);
  posix_file(posix_file&& other) noexcept
      : path_(std::move(other.path_)),
        descriptor_(std::exchange(other.descriptor_, -1)) {
    // nop
  }
  posix_file& operator=(posix_file&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~posix_file();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  void write(std::string_view bytes);
  /// Makes content and size safe.
  void sync();
  void close();

private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// As rename(2).
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// As link(2); false if the new name is taken.
bool link_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// As unlink(2); no error if there is no such file.
void remove_file(const std::filesystem::path& path);
/// As mkdir(2), for this user alone; false if there is something of this name.
bool make_folder(const std::filesystem::path& path);

/// Throws `errc::io`: "WHAT PATH: reason", for the present errno.
[[noreturn]] void throw_errno(std::string_view what, const std::filesystem::path& path);

} // namespace weir
