// SPDX-License-Identifier: Apache-2.0
#include <weir/state/local_checkpoint_store.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>
#include <weir/state/support/posix_file.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view temporary_prefix = ".temporary-";

void sync_folder(const fs::path& folder) {
  fault_point({"state.store.sync_folder"});
  posix_file(folder, O_RDONLY | O_DIRECTORY).sync();
}

/// Also where it is there already: who made it may not have come to the sync.
void make_safe_folder(const fs::path& folder) {
  make_folder(folder);
  sync_folder(folder.parent_path());
}

void try_remove(const fs::path& path) noexcept {
  try {
    remove_file(path);
  } catch (const error& failure) {
    log(log_level::warning, "checkpoint", failure.what());
  }
}

/// Removes a file unless it is told that it has a name of its own.
class removed_at_exit {
public:
  explicit removed_at_exit(const fs::path& path) : path_(path) {
    // nop
  }
  removed_at_exit(const removed_at_exit&) = delete;
  removed_at_exit& operator=(const removed_at_exit&) = delete;
  ~removed_at_exit() {
    if (!kept_)
      try_remove(path_);
  }
  void keep() noexcept { kept_ = true; }

private:
  const fs::path& path_;
  bool kept_ = false;
};

class file_log final : public checkpoint_log {
public:
  explicit file_log(const fs::path& path) : file_(path, O_WRONLY | O_CREAT | O_EXCL, 0600) {
    // nop
  }

  void append(std::string_view bytes) override {
    guarded([&] {
      fault_point({"state.log.append"});
      file_.write(bytes);
      dirty_ = true;
    });
  }
  void sync() override {
    if (!dirty_ && named_)
      return;
    guarded([&] {
      fault_point({"state.log.sync"});
      file_.sync();
      if (!named_)
        sync_folder(file_.path().parent_path());
      named_ = true;
      dirty_ = false;
    });
  }

private:
  template <class F>
  void guarded(F&& body) {
    if (broken_)
      throw error(errc::io, "cannot write " + escape_for_log(file_.path().native()) +
                                ": it has failed before");
    // What the kernel dropped after a failed sync is not told a second time.
    broken_ = true;
    body();
    broken_ = false;
  }

  posix_file file_;
  bool named_ = false; ///< the folder has been synced
  bool dirty_ = false;
  bool broken_ = false;
};

class file_lock final : public checkpoint_lock {
public:
  explicit file_lock(posix_file file) : file_(std::move(file)) {
    // nop
  }

private:
  posix_file file_;
};

std::string read_all(posix_file& file) {
  auto status = (struct stat){};
  if (::fstat(file.descriptor(), &status) != 0)
    throw_errno("cannot read", file.path());
  auto bytes = std::string(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got = ::read(file.descriptor(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw_errno("cannot read", file.path());
    if (got == 0)
      break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

} // namespace

local_checkpoint_store::local_checkpoint_store(fs::path folder)
    : root_(fs::absolute(std::move(folder)).lexically_normal()) {
  auto why = std::error_code();
  fs::create_directories(root_.parent_path(), why);
  if (why)
    throw error(errc::io, "the checkpoint folder " + escape_for_log(root_.native()) +
                              " cannot be made: " + why.message());
  make_safe_folder(root_);
}

fs::path local_checkpoint_store::path_of(std::string_view key) const {
  validate_checkpoint_key(key);
  return root_ / key;
}

fs::path local_checkpoint_store::make_folder_of(std::string_view key) {
  const auto folder = path_of(key).parent_path();
  if (folder == root_)
    return folder;
  auto status = (struct stat){};
  const auto exists = ::stat(folder.c_str(), &status) == 0;
  {
    const auto guard = std::lock_guard(mutex_);
    if (exists && safe_folders_.contains(folder))
      return folder;
  }
  // One by one below the root, which is not made again.
  auto made = root_;
  for (const auto& name : folder.lexically_relative(root_)) {
    made /= name;
    make_safe_folder(made);
  }
  const auto guard = std::lock_guard(mutex_);
  safe_folders_.insert(folder);
  return folder;
}

fs::path local_checkpoint_store::write_temporary(std::string_view key, std::string_view bytes) {
  const auto path =
      make_folder_of(key) / (std::string(temporary_prefix) + std::to_string(::getpid()) + "-" +
                             std::to_string(temporaries_++));
  fault_point({"state.store.open"});
  auto file = posix_file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  auto guard = removed_at_exit(path);
  fault_point({"state.store.write"});
  file.write(bytes);
  fault_point({"state.store.sync"});
  file.sync();
  file.close();
  guard.keep();
  return path;
}

void local_checkpoint_store::put(std::string_view key, std::string bytes) {
  const auto path = path_of(key);
  const auto temporary = write_temporary(key, bytes);
  auto guard = removed_at_exit(temporary);
  fault_point({"state.store.rename"});
  rename_file(temporary, path);
  guard.keep();
  sync_folder(path.parent_path());
}

bool local_checkpoint_store::put_if_absent(std::string_view key, std::string bytes) {
  const auto path = path_of(key);
  const auto temporary = write_temporary(key, bytes);
  const auto guard = removed_at_exit(temporary);
  fault_point({"state.store.link"});
  if (!link_file(temporary, path))
    return false;
  sync_folder(path.parent_path());
  return true;
}

std::optional<std::string> local_checkpoint_store::get(std::string_view key) {
  const auto path = path_of(key);
  fault_point({"state.store.read"});
  auto status = (struct stat){};
  if (::stat(path.c_str(), &status) != 0) {
    const auto missing = errno == ENOENT || errno == ENOTDIR;
    if (missing && ::stat(root_.c_str(), &status) == 0)
      return std::nullopt;
    throw_errno("cannot read", path);
  }
  if (!S_ISREG(status.st_mode))
    return std::nullopt;
  auto file = posix_file(path, O_RDONLY);
  return read_all(file);
}

std::vector<std::string> local_checkpoint_store::list(std::string_view prefix) {
  auto keys = std::vector<std::string>();
  // The part of the prefix that names a folder narrows the search.
  const auto slash = prefix.rfind('/');
  const auto base = slash == std::string_view::npos ? root_ : root_ / prefix.substr(0, slash);
  auto why = std::error_code();
  if (base != root_ && !fs::is_directory(base, why) && fs::is_directory(root_, why))
    return keys;
  try {
    for (auto at = fs::recursive_directory_iterator(base); at != fs::recursive_directory_iterator();
         ++at) {
      if (at->path().filename().native().starts_with('.')) {
        at.disable_recursion_pending();
        continue;
      }
      auto key = at->path().lexically_relative(root_).generic_string();
      if (at->is_regular_file() && key.starts_with(prefix))
        keys.push_back(std::move(key));
    }
  } catch (const fs::filesystem_error& failure) {
    throw error(errc::io,
                "cannot list " + escape_for_log(base.native()) + ": " + failure.code().message());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

void local_checkpoint_store::remove(std::string_view key) {
  const auto path = path_of(key);
  fault_point({"state.store.remove"});
  // Not synced: what comes back after a crash is removed again.
  remove_file(path);
}

std::unique_ptr<checkpoint_log> local_checkpoint_store::open_log(std::string_view key) {
  const auto path = path_of(key);
  make_folder_of(key);
  fault_point({"state.log.open"});
  return std::make_unique<file_log>(path);
}

void local_checkpoint_store::sync(std::string_view key) {
  const auto path = path_of(key);
  fault_point({"state.store.sync_again"});
  posix_file(path, O_RDONLY).sync();
  sync_folder(path.parent_path());
}

std::unique_ptr<checkpoint_lock> local_checkpoint_store::try_lock() {
  auto file = posix_file(root_ / ".lock", O_RDWR | O_CREAT, 0600);
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return nullptr;
    throw_errno("cannot lock", file.path());
  }
  auto why = std::error_code();
  for (auto at = fs::recursive_directory_iterator(root_, why);
       !why && at != fs::recursive_directory_iterator(); at.increment(why))
    if (at->path().filename().native().starts_with(temporary_prefix))
      try_remove(at->path());
  return std::make_unique<file_lock>(std::move(file));
}

} // namespace weir
