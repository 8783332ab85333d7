// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/posix_file.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace weir {

void throw_errno(std::string_view what, const std::filesystem::path& path) {
  const auto why = std::generic_category().message(errno);
  throw error(errc::io, std::string(what) + " " + escape_for_log(path.native()) + ": " + why);
}

posix_file::posix_file(const std::filesystem::path& path, int flags, unsigned mode)
    : path_(path),
      descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
  if (descriptor_ < 0)
    throw_errno("cannot open", path_);
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
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void posix_file::sync() {
  if (::fsync(descriptor_) != 0)
    throw_errno("cannot sync", path_);
}

void posix_file::close() {
  if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0)
    throw_errno("cannot close", path_);
}

} // namespace weir
