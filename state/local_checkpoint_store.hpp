// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/checkpoint_store.hpp>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <set>

namespace weir {

/// A checkpoint store in a folder of the local file system: a file for each key.
///
/// The folder is made, with its parents, and private to the user; if it vanishes later every call
/// fails, since an empty one in its place would look like a fresh start. `put` writes a temporary
/// file, syncs it, renames it and syncs the folder, so a crash at any point leaves the old or the new
/// bytes; `put_if_absent` links instead of renaming. A log is one file that is appended to. No key
/// may also be the beginning of another up to a '/'. Thread-safe. Fault points: `state.store.*`.
class local_checkpoint_store final : public checkpoint_store {
public:
  /// Throws `errc::io` if the folder cannot be made.
  explicit local_checkpoint_store(std::filesystem::path folder);

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return root_; }

  void put(std::string_view key, std::string bytes) override;
  bool put_if_absent(std::string_view key, std::string bytes) override;
  std::optional<std::string> get(std::string_view key) override;
  std::vector<std::string> list(std::string_view prefix) override;
  void remove(std::string_view key) override;
  std::unique_ptr<checkpoint_log> open_log(std::string_view key) override;
  void sync(std::string_view key) override;
  /// Also removes the temporary files of a process that was killed.
  std::unique_ptr<checkpoint_lock> try_lock() override;

private:
  [[nodiscard]] std::filesystem::path path_of(std::string_view key) const;
  /// The folder of a key, made if need be, by a name that is safe.
  std::filesystem::path make_folder_of(std::string_view key);
  /// Writes a temporary file beside the key's and syncs it.
  std::filesystem::path write_temporary(std::string_view key, std::string_view bytes);

  const std::filesystem::path root_;
  std::atomic<std::uint64_t> temporaries_{0};
  std::mutex mutex_;
  std::set<std::filesystem::path> safe_folders_; ///< whose names this store has synced
};

} // namespace weir
