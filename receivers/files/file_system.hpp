// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir {

/// What a path leads to once links are followed.
enum class file_kind : std::uint8_t {
  regular,
  folder,
  other, ///< a device, a pipe, a socket, a link to nowhere
};

/// What a file system knows of a file without reading it.
struct file_status {
  file_kind kind = file_kind::other;
  std::uint64_t size = 0;       ///< bytes
  std::int64_t modified_ms = 0; ///< when it was modified last, since the epoch, rounded down

  friend bool operator==(const file_status&, const file_status&) = default;
};

/// One name in a folder.
struct folder_entry {
  std::string name; ///< without the folder
  file_status status;
};

/// A regular file, open for reading. One thread at a time; closed by the destructor.
class readable_file {
public:
  readable_file() = default;
  readable_file(const readable_file&) = delete;
  readable_file& operator=(const readable_file&) = delete;
  virtual ~readable_file() = default;

  /// The status of what was opened, whatever its path leads to by now.
  virtual file_status status() = 0;
  /// Reads the bytes from `offset` on; returns how many, fewer than there is room for only at the
  /// end of the file. Throws `errc::io`.
  virtual std::size_t read(std::uint64_t offset, std::span<char> into) = 0;
};

/// Hints whether folders have changed, so that a listing can be saved. One thread at a time; never
/// blocks.
class folder_watch {
public:
  folder_watch() = default;
  folder_watch(const folder_watch&) = delete;
  folder_watch& operator=(const folder_watch&) = delete;
  virtual ~folder_watch() = default;

  /// Watches these folders and no others. True only if all of them were watched before this call
  /// already, so that nothing that happened since the last `changed` was missed; false as well if
  /// one cannot be watched.
  virtual bool follow(const std::vector<std::string>& folders) = 0;
  /// Whether something may have changed in them since the last call; true when in doubt.
  virtual bool changed() = 0;
};

/// Where file streams find their files: a local disk, a mounted one, or a remote store.
///
/// Paths are `/`-separated. Thread-safe; every function may block on I/O, except those of a watch.
/// Errors are `weir::error`: `errc::not_found` if the path leads nowhere (or, for a folder, to
/// something else), `errc::unsupported` for what is not a regular file, `errc::limit_exceeded` if
/// the process is short of descriptors or memory, and `errc::io` for any other refusal.
class file_system {
public:
  file_system() = default;
  file_system(const file_system&) = delete;
  file_system& operator=(const file_system&) = delete;
  virtual ~file_system() = default;

  /// The names in a folder, in any order. What vanishes meanwhile is left out.
  virtual std::vector<folder_entry> list(const std::string& folder) = 0;
  /// The status of what a path leads to; nothing if there is nothing.
  virtual std::optional<file_status> stat(const std::string& path) = 0;
  /// Opens a regular file. Never waits for the writer of a pipe.
  virtual std::unique_ptr<readable_file> open(const std::string& path) = 0;
  /// A watch that follows nothing yet; null if the file system cannot tell of changes.
  virtual std::unique_ptr<folder_watch> watch() { return nullptr; }
};

} // namespace weir
