// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace weir::ml {

/// A file's bytes, mapped into memory for reading while this lives. The file must not be cut short
/// meanwhile. Throws `errc::not_found` or `errc::io` naming the file.
class mapped_file {
public:
  explicit mapped_file(const std::filesystem::path& path);
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file();

  [[nodiscard]] std::string_view text() const noexcept { return {data_, size_}; }

private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace weir::ml
