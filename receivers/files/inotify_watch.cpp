// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/inotify_watch.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <linux/magic.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace weir {

namespace {

#ifndef XFS_SUPER_MAGIC
constexpr long XFS_SUPER_MAGIC = 0x58465342;
#endif

// What reading causes (open, access, close without a write) is not among them.
constexpr std::uint32_t events_of_interest = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                             IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB |
                                             IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

/// Whether every change to the folder comes from this kernel, through this file system. Where
/// another machine or a process behind FUSE may change it, inotify stays silent.
bool reports_all_changes(const std::string& folder) {
  constexpr std::array<unsigned long, 5> known = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,
                                                  BTRFS_SUPER_MAGIC, TMPFS_MAGIC, F2FS_SUPER_MAGIC};
  struct ::statfs found {};
  if (::statfs(folder.c_str(), &found) != 0)
    return false;
  const auto type = static_cast<unsigned long>(found.f_type);
  return std::find(known.begin(), known.end(), type) != known.end();
}

} // namespace

std::unique_ptr<folder_watch> inotify_watch::make() {
  const int events = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (events < 0)
    return nullptr;
  return std::unique_ptr<folder_watch>(new inotify_watch(events));
}

inotify_watch::~inotify_watch() {
  ::close(events_);
}

bool inotify_watch::follow(const std::vector<std::string>& folders) {
  std::set<int> wanted;
  bool complete = true;
  for (const std::string& folder : folders) {
    const int watch = reports_all_changes(folder)
                          ? ::inotify_add_watch(events_, folder.c_str(), events_of_interest)
                          : -1;
    if (watch < 0)
      complete = false;
    else
      wanted.insert(watch);
  }
  // A path may lead to another folder by now: what is no longer asked for goes.
  for (const int watch : watched_)
    if (!wanted.contains(watch))
      ::inotify_rm_watch(events_, watch);
  const bool known = std::includes(watched_.begin(), watched_.end(), wanted.begin(), wanted.end());
  watched_ = std::move(wanted);
  return complete && known;
}

bool inotify_watch::changed() {
  // What is left after so many reads counts as a change next time.
  constexpr int reads_max = 64;
  alignas(inotify_event) std::array<char, 16 * 1024> events;
  bool any = false;
  for (int i = 0; i < reads_max; ++i) {
    const auto got = ::read(events_, events.data(), events.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return any || (got < 0 && errno != EAGAIN);
    any = true;
  }
  return any;
}

} // namespace weir
