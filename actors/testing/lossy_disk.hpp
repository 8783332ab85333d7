// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <weir/state/support/disk_observer.hpp>

namespace weir::testing {

/// A disk that keeps only what was synced: while it lives it notes what Weir does to the files of a
/// folder, and can make a copy of the folder as a power failure at this moment would leave it.
///
/// A file's content is safe once the file was synced after it was written, its name (new, changed or
/// gone) once the folder was synced after that: no more than POSIX promises. What is in the folder when
/// the disk is made is safe. One at a time in a process. Thread-safe.
///
///     testing::lossy_disk disk(folder);
///     // … a program keeps its checkpoint in folder / "checkpoint" …
///     disk.crash(elsewhere);
///     // … and goes on from elsewhere / "checkpoint".
class lossy_disk final : private disk_observer {
public:
  explicit lossy_disk(std::filesystem::path folder);
  ~lossy_disk() override;

  /// Writes into another folder, which is made, what there would be after a power failure: nothing
  /// that was not synced, or, with a seed, any part of it: names by themselves, content up to some
  /// byte.
  void crash(const std::filesystem::path& into,
             std::optional<std::uint64_t> seed = std::nullopt) const;

private:
  struct node {
    bool is_folder = false;
    std::string content; ///< of a file
    std::string safe;
  };
  using names = std::map<std::string, std::shared_ptr<node>>;
  struct folder_names {
    names now;
    names safe;
  };
  class chance;

  void created(const std::filesystem::path& file) override;
  void wrote(const std::filesystem::path& file, std::string_view bytes) override;
  void synced(const std::filesystem::path& path) override;
  void renamed(const std::filesystem::path& from, const std::filesystem::path& to) override;
  void linked(const std::filesystem::path& from, const std::filesystem::path& to) override;
  void removed(const std::filesystem::path& file) override;
  void made_folder(const std::filesystem::path& folder) override;

  [[nodiscard]] bool is_mine(const std::filesystem::path& path) const;
  [[nodiscard]] std::shared_ptr<node> find(const std::filesystem::path& path) const;
  names& names_beside(const std::filesystem::path& path);
  void load(const std::filesystem::path& folder);
  void leave(const std::filesystem::path& folder, const std::filesystem::path& into,
             chance& odds) const;

  const std::filesystem::path root_;
  mutable std::mutex mutex_;
  std::map<std::filesystem::path, folder_names> folders_;
  std::optional<scoped_disk_observer> installed_;
};

} // namespace weir::testing
