// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace weir::test {

/// A folder of its own for a test.
class scratch_folder {
public:
  scratch_folder() : scratch_folder(std::filesystem::temp_directory_path()) {}
  explicit scratch_folder(const std::filesystem::path& within) {
    std::string name = (within / "weir-save-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  /// Where a sync costs nothing, if the system has such a place.
  static std::filesystem::path in_memory() {
    const std::filesystem::path shared = "/dev/shm";
    return ::access(shared.c_str(), W_OK) == 0 ? shared : std::filesystem::temp_directory_path();
  }
  const std::filesystem::path& path() const noexcept { return path_; }
  std::set<std::string> names(const std::string& folder = ".") const {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(path_ / folder))
      out.insert(entry.path().filename().string());
    return out;
  }
  std::string text(const std::string& file) const {
    std::ifstream in(path_ / file);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

private:
  std::filesystem::path path_;
};

} // namespace weir::test
