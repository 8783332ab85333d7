// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/posix_file.hpp>

#include <weir/state/support/disk_observer.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir {

namespace {

std::atomic<disk_observer*> observer = nullptr;
/// Held by calls of the observer; whoever removes it waits for them.
std::shared_mutex& calls() {
  static auto instance = std::shared_mutex();
  return instance;
}

template <class... Parameters, class... Arguments>
void tell(void (disk_observer::*what)(Parameters...), const Arguments&... arguments) {
  if (observer.load(std::memory_order_relaxed) == nullptr)
    return;
  const auto guard = std::shared_lock(calls());
  if (auto* const told = observer.load())
    (told->*what)(arguments...);
}

} // namespace

scoped_disk_observer::scoped_disk_observer(disk_observer& one) {
  auto* nobody = static_cast<disk_observer*>(nullptr);
  if (!observer.compare_exchange_strong(nobody, &one))
    throw error(errc::illegal_state, "disk observer: another one is installed");
}

scoped_disk_observer::~scoped_disk_observer() {
  const auto guard = std::unique_lock(calls());
  observer = nullptr;
}

void throw_errno(std::string_view what, const std::filesystem::path& path) {
  const auto why = std::generic_category().message(errno);
  throw error(errc::io, std::string(what) + " " + escape_for_log(path.native()) + ": " + why);
}

posix_file::posix_file(const std::filesystem::path& path, int flags, unsigned mode)
    : path_(path),
      descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
  if (descriptor_ < 0)
    throw_errno("cannot open", path_);
  if ((flags & O_CREAT) != 0)
    tell(&disk_observer::created, path_);
}

posix_file::~posix_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void posix_file::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      throw_errno("cannot write", path_);
    tell(&disk_observer::wrote, path_, bytes.substr(0, static_cast<std::size_t>(written)));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void posix_file::sync() {
  if (::fsync(descriptor_) != 0)
    throw_errno("cannot sync", path_);
  tell(&disk_observer::synced, path_);
}

void posix_file::close() {
  if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0)
    throw_errno("cannot close", path_);
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    throw_errno("cannot rename a file to", to);
  tell(&disk_observer::renamed, from, to);
}

bool link_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST)
      return false;
    throw_errno("cannot link a file to", to);
  }
  tell(&disk_observer::linked, from, to);
  return true;
}

void remove_file(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return;
    throw_errno("cannot remove", path);
  }
  tell(&disk_observer::removed, path);
}

bool make_folder(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST)
      return false;
    throw_errno("cannot make the folder", path);
  }
  tell(&disk_observer::made_folder, path);
  return true;
}

} // namespace weir
