// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/mapped_file.hpp>

#include <weir/state/support/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace weir::ml {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  const auto cause = errno;
  throw error(cause == ENOENT ? errc::not_found : errc::io, "cannot " + std::string(what) +
                                                                " the file " + path.string() +
                                                                ": " + std::strerror(cause));
}

// Closes the descriptor: a mapping lives on without it.
class open_file {
public:
  explicit open_file(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0)
      fail(path, "open");
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() { ::close(descriptor_); }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
  int descriptor_;
};

} // namespace

mapped_file::mapped_file(const std::filesystem::path& path) {
  const auto file = open_file(path);
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0)
    fail(path, "look at");
  if (S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    fail(path, "read");
  }
  size_ = static_cast<std::size_t>(status.st_size);
  // An empty file cannot be mapped, and need not be.
  if (size_ == 0)
    return;
  auto* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (mapped == MAP_FAILED)
    fail(path, "map");
  data_ = static_cast<const char*>(mapped);
}

mapped_file::~mapped_file() {
  if (data_ != nullptr)
    ::munmap(const_cast<char*>(data_), size_);
}

} // namespace weir::ml
