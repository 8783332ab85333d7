// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/write_file.hpp>

#include <weir/ml/support/require.hpp>

#include <fstream>

namespace weir::ml {

namespace fs = std::filesystem;

void require_free(const fs::path& path, const save_options& options) {
  require(options.overwrite || !fs::exists(path), [&] {
    return "the path " + path.string() +
           " exists; save with overwrite = true to replace it, or choose another";
  });
}

void write_file(const fs::path& path, std::string_view content, const save_options& options) {
  require_free(path, options);
  auto fresh = path;
  fresh += ".new";
  {
    auto out = std::ofstream(fresh, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out)
      throw error(errc::io, "cannot write the file " + fresh.string());
  }
  auto failed = std::error_code();
  fs::rename(fresh, path, failed);
  if (failed)
    throw error(errc::io, "cannot write the file " + path.string() + ": " + failed.message());
}

} // namespace weir::ml
