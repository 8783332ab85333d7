// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/part_folder.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir::detail {

namespace {

[[noreturn]] void fail(std::string_view operation, std::string_view what,
                       const std::filesystem::path& path, int reason) {
  throw error(errc::io, std::string(operation) + ": cannot " + std::string(what) + " " +
                            path.string() + ": " + std::generic_category().message(reason));
}

void reach(std::string_view point, batch_time time) {
  fault_point({point, {}, 0, time.milliseconds()});
}

/// A folder is synced so that the names in it are on disk.
void sync_folder(std::string_view operation, const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0)
    fail(operation, "open", folder, errno);
  const int reason = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (reason != 0)
    fail(operation, "sync", folder, reason);
}

std::filesystem::path parent_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// Hidden, so that readers that look for folders of results pass it over.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  return parent_of(path) / ("." + path.filename().string() + ".tmp");
}

void remove_tree(std::string_view operation, const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
  if (failure)
    fail(operation, "remove", path, failure.value());
}

} // namespace

void check_folder_prefix(std::string_view operation, std::string_view prefix) {
  if (prefix.empty() || prefix.back() == '/')
    throw error(errc::invalid_argument, std::string(operation) + ": the prefix \"" +
                                            std::string(prefix) +
                                            "\" must end in the beginning of a folder's name");
}

std::filesystem::path batch_folder(std::string_view prefix, std::string_view suffix,
                                   batch_time time) {
  std::string name(prefix);
  name.append("-").append(std::to_string(time.milliseconds()));
  if (!suffix.empty())
    name.append(".").append(suffix);
  return name;
}

std::string batch_folders(std::string_view prefix, std::string_view suffix) {
  std::string name = std::filesystem::absolute(prefix).lexically_normal().string();
  name.append("-<time>");
  if (!suffix.empty())
    name.append(".").append(suffix);
  return name;
}

bool is_published(std::string_view operation, const std::filesystem::path& final_folder) {
  std::error_code failure;
  const auto found = std::filesystem::status(final_folder, failure);
  if (found.type() == std::filesystem::file_type::not_found)
    return false;
  if (failure)
    fail(operation, "look at", final_folder, failure.value());
  if (!std::filesystem::is_directory(found))
    fail(operation, "write", final_folder, ENOTDIR);
  return true;
}

part_folder_writer::part_folder_writer(std::string_view operation,
                                       std::filesystem::path final_folder, batch_time time)
    : operation_(operation),
      final_(std::move(final_folder)),
      temporary_(temporary_beside(final_)),
      time_(time) {
  remove_tree(operation_, temporary_);
  std::error_code failure;
  std::filesystem::create_directories(temporary_, failure);
  if (failure)
    fail(operation_, "make", temporary_, failure.value());
}

part_folder_writer::~part_folder_writer() {
  if (file_ >= 0)
    ::close(file_);
  if (!published_) {
    std::error_code ignored;
    std::filesystem::remove_all(temporary_, ignored);
  }
}

std::string part_folder_writer::part_name(std::size_t part) {
  char name[32];
  std::snprintf(name, sizeof(name), "part-%05zu", part);
  return name;
}

void part_folder_writer::open_part() {
  open_file(part_name(parts_++));
}

void part_folder_writer::close_part() {
  close_file();
}

void part_folder_writer::open_file(const std::string& name) {
  open_path_ = temporary_ / name;
  file_ = ::open(open_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0)
    fail(operation_, "open", open_path_, errno);
}

void part_folder_writer::write(std::string_view text) {
  reach("operators.save.write", time_);
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR)
        continue;
      fail(operation_, "write", open_path_, errno);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void part_folder_writer::close_file() {
  reach("operators.save.fsync", time_);
  if (::fsync(file_) != 0)
    fail(operation_, "sync", open_path_, errno);
  const int file = std::exchange(file_, -1);
  if (::close(file) != 0)
    fail(operation_, "close", open_path_, errno);
}

void part_folder_writer::publish() {
  open_file("_SUCCESS");
  close_file();
  sync_folder(operation_, temporary_);
  reach("operators.save.rename", time_);
  if (::rename(temporary_.c_str(), final_.c_str()) != 0)
    fail(operation_, "rename to its final name", temporary_, errno);
  published_ = true;
  sync_folder(operation_, parent_of(final_));
}

} // namespace weir::detail
