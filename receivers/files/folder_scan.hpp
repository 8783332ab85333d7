// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <weir/receivers/files/file_counters.hpp>
#include <weir/receivers/files/file_selection.hpp>
#include <weir/receivers/files/file_system.hpp>
#include <weir/receivers/files/folder_pattern.hpp>
#include <weir/state/batch_time.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

/// Lists the regular files in the folders that a pattern names, anew for each batch: folders may
/// come and go.
///
/// Where the file system tells of changes, a listing is used again while nothing has changed, for
/// at most ten seconds of batch time. A folder that is missing or cannot be read counts as empty,
/// with a warning now and then. One thread at a time; blocks on I/O.
class folder_scan {
public:
  /// `folder` may hold globs in the names of folders: "/data/*/", "in/{a,b}/2024-??".
  folder_scan(std::shared_ptr<file_system> files, std::string_view folder,
              std::shared_ptr<file_counters> counters);

  /// The files as they are now; valid until the next call.
  const std::vector<file_id>& list(batch_time time);

private:
  bool still_valid(batch_time time);
  void list_anew(batch_time time);
  void walk(const std::string& folder, const std::vector<std::string>& below, std::size_t depth,
            batch_time time);
  void add_files(const std::string& folder, std::vector<folder_entry> entries);
  std::optional<std::vector<folder_entry>> entries_of(const std::string& folder, batch_time time);

  std::shared_ptr<file_system> files_;
  std::string name_; ///< for people
  std::vector<folder_pattern> patterns_;
  std::shared_ptr<file_counters> counters_;
  std::unique_ptr<folder_watch> watch_;

  std::vector<file_id> found_;
  std::set<std::string> looked_into_; ///< all folders that were listed
  std::set<std::string> delivered_;   ///< those whose files are in `found_`
  bool reusable_ = false;
  batch_time listed_at_;

  log_limiter missing_warnings_;
  log_limiter unreadable_warnings_;
};

} // namespace weir
