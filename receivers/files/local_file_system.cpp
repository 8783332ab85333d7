// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/local_file_system.hpp>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/receivers/files/inotify_watch.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

errc code_of(int number) noexcept {
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return errc::not_found;
  case EMFILE:
  case ENFILE:
  case ENOMEM:
    return errc::limit_exceeded;
  default:
    return errc::io;
  }
}

[[noreturn]] void refuse(std::string_view what, const std::string& path, int number) {
  throw error(code_of(number), std::string(what) + " " + escape_for_log(path) + ": " +
                                   std::generic_category().message(number));
}

/// A descriptor that is closed when it goes.
class descriptor {
public:
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  int get() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

private:
  int number_;
};

int open_again(const std::string& path, int flags) {
  int number = -1;
  do
    number = ::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC);
  while (number < 0 && errno == EINTR);
  return number;
}

file_status status_of(const struct ::stat& found) {
  file_status status;
  if (S_ISREG(found.st_mode))
    status.kind = file_kind::regular;
  else if (S_ISDIR(found.st_mode))
    status.kind = file_kind::folder;
  status.size = static_cast<std::uint64_t>(found.st_size);
  status.modified_ms = static_cast<std::int64_t>(found.st_mtim.tv_sec) * 1000 +
                       static_cast<std::int64_t>(found.st_mtim.tv_nsec) / 1'000'000;
  return status;
}

class local_file final : public readable_file {
public:
  local_file(int number, std::string path) : file_(number), path_(std::move(path)) {}

  file_status status() override {
    struct ::stat found {};
    if (::fstat(file_.get(), &found) != 0)
      refuse("stat", path_, errno);
    return status_of(found);
  }

  std::size_t read(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const auto got = ::pread(file_.get(), into.data() + done, into.size() - done,
                               static_cast<off_t>(offset + done));
      if (got == 0)
        break;
      if (got > 0)
        done += static_cast<std::size_t>(got);
      else if (errno != EINTR)
        refuse("read", path_, errno);
    }
    return done;
  }

private:
  descriptor file_;
  std::string path_;
};

/// The status of a name in an open folder; nothing if it has vanished.
std::optional<file_status> status_of_entry(int folder, const ::dirent& entry) {
  // Of these the kind is all that anybody asks for: no need to ask the disk.
  if (entry.d_type == DT_DIR)
    return file_status{.kind = file_kind::folder};
  if (entry.d_type != DT_REG && entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN)
    return file_status{};
  struct ::stat found {};
  if (::fstatat(folder, entry.d_name, &found, 0) == 0)
    return status_of(found);
  if (errno == ENOENT && entry.d_type == DT_REG)
    return std::nullopt;
  return file_status{}; // a link to nowhere, or to where nobody may look
}

} // namespace

std::vector<folder_entry> local_file_system::list(const std::string& folder) {
  // Files opened as folders would block if they were pipes.
  descriptor opened(open_again(folder, O_DIRECTORY | O_NONBLOCK));
  if (opened.get() < 0)
    refuse("list", folder, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> names(::fdopendir(opened.get()), &::closedir);
  if (!names)
    refuse("list", folder, errno);
  opened.release();
  std::vector<folder_entry> entries;
  while (true) {
    errno = 0;
    const ::dirent* entry = ::readdir(names.get());
    if (!entry) {
      if (errno != 0)
        refuse("list", folder, errno);
      return entries;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..")
      continue;
    if (const auto status = status_of_entry(::dirfd(names.get()), *entry))
      entries.push_back({std::string(name), *status});
  }
}

std::optional<file_status> local_file_system::stat(const std::string& path) {
  struct ::stat found {};
  if (::stat(path.c_str(), &found) == 0)
    return status_of(found);
  if (code_of(errno) == errc::not_found)
    return std::nullopt;
  refuse("stat", path, errno);
}

std::unique_ptr<readable_file> local_file_system::open(const std::string& path) {
  const int number = open_again(path, O_NONBLOCK | O_NOCTTY);
  if (number < 0)
    refuse("open", path, errno);
  descriptor guard(number);
  auto file = std::make_unique<local_file>(guard.release(), path);
  if (file->status().kind != file_kind::regular)
    throw error(errc::unsupported, "open " + escape_for_log(path) + ": not a regular file");
  return file;
}

std::unique_ptr<folder_watch> local_file_system::watch() {
  return inotify_watch::make();
}

} // namespace weir
