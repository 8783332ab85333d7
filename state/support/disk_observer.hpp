// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace weir {

/// Is told what is done to files, after it was done: tests model from it what a power failure would
/// leave. Only what goes through `posix_file.hpp`. Called by any thread, several at once.
class disk_observer {
public:
  disk_observer() = default;
  disk_observer(const disk_observer&) = delete;
  disk_observer& operator=(const disk_observer&) = delete;
  virtual ~disk_observer() = default;

  /// A file was opened that may not have been there before.
  virtual void created(const std::filesystem::path& file) = 0;
  /// Bytes were added at the end.
  virtual void wrote(const std::filesystem::path& file, std::string_view bytes) = 0;
  /// The content of a file, or the names in a folder, are safe.
  virtual void synced(const std::filesystem::path& path) = 0;
  virtual void renamed(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual void linked(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual void removed(const std::filesystem::path& file) = 0;
  virtual void made_folder(const std::filesystem::path& folder) = 0;
};

/// Installs an observer for its life time, one at a time in a process (a second throws
/// `errc::illegal_state`). Destruction waits for calls that are under way.
class scoped_disk_observer {
public:
  explicit scoped_disk_observer(disk_observer& observer);
  scoped_disk_observer(const scoped_disk_observer&) = delete;
  scoped_disk_observer& operator=(const scoped_disk_observer&) = delete;
  ~scoped_disk_observer();
};

} // namespace weir
