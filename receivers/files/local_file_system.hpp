// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/files/file_system.hpp>

namespace weir {

/// The files of this machine, mounted ones included, by POSIX calls. Links are followed.
///
/// Relative paths start at the working directory. A watch uses inotify, but only on file systems
/// known to report every change; others (NFS, FUSE, overlays) are to be listed each time.
class local_file_system final : public file_system {
public:
  std::vector<folder_entry> list(const std::string& folder) override;
  std::optional<file_status> stat(const std::string& path) override;
  std::unique_ptr<readable_file> open(const std::string& path) override;
  std::unique_ptr<folder_watch> watch() override;
};

} // namespace weir
