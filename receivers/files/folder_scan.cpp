// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/folder_scan.hpp>

#include <chrono>
#include <utility>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace weir {

namespace {

// A watch may miss what a mount hides or what a link leads to, so no listing is used for long.
constexpr std::chrono::milliseconds listing_age_max{10'000};

} // namespace

folder_scan::folder_scan(std::shared_ptr<file_system> files, std::string_view folder,
                         std::shared_ptr<file_counters> counters)
    : files_(std::move(files)),
      name_(escape_for_log(folder)),
      counters_(std::move(counters)),
      watch_(files_->watch()) {
  for (const std::string& pattern : expand_braces(folder))
    patterns_.push_back(folder_pattern::parse(pattern));
}

const std::vector<file_id>& folder_scan::list(batch_time time) {
  if (still_valid(time))
    ++counters_->listings_saved;
  else
    list_anew(time);
  return found_;
}

bool folder_scan::still_valid(batch_time time) {
  // The events must be taken in before the listing, so that none falls between.
  const bool changed = !watch_ || watch_->changed();
  return reusable_ && !changed && listed_at_ <= time && time - listed_at_ < listing_age_max;
}

void folder_scan::list_anew(batch_time time) {
  found_.clear();
  looked_into_.clear();
  delivered_.clear();
  reusable_ = true;
  listed_at_ = time;
  for (const folder_pattern& pattern : patterns_)
    walk(pattern.root, pattern.below, 0, time);
  if (delivered_.empty()) {
    ++counters_->folders_missing;
    if (missing_warnings_.admit())
      log(log_level::warning, "files",
          "no folder to scan: " + name_ + " (" + std::to_string(missing_warnings_.count()) +
              " times)");
    reusable_ = false;
  }
  // Always, since a path may lead to another folder by now.
  const bool complete =
      watch_ && watch_->follow(std::vector<std::string>(looked_into_.begin(), looked_into_.end()));
  reusable_ = reusable_ && complete;
}

void folder_scan::walk(const std::string& folder, const std::vector<std::string>& below,
                       std::size_t depth, batch_time time) {
  if (depth < below.size() && !is_glob(below[depth]))
    return walk(join_path(folder, below[depth]), below, depth + 1, time);
  if (depth == below.size() && delivered_.contains(folder))
    return; // two patterns meet
  auto entries = entries_of(folder, time);
  if (!entries)
    return;
  if (depth == below.size())
    return add_files(folder, std::move(*entries));
  for (const folder_entry& entry : *entries)
    if (entry.status.kind == file_kind::folder && matches_glob(below[depth], entry.name))
      walk(folder == "." ? entry.name : join_path(folder, entry.name), below, depth + 1, time);
}

void folder_scan::add_files(const std::string& folder, std::vector<folder_entry> entries) {
  delivered_.insert(folder);
  for (const folder_entry& entry : entries)
    if (entry.status.kind == file_kind::regular)
      found_.push_back(
          {join_path(folder, entry.name), entry.status.size, entry.status.modified_ms});
}

std::optional<std::vector<folder_entry>> folder_scan::entries_of(const std::string& folder,
                                                                 batch_time time) {
  try {
    fault_point({"receivers.files.list", {}, 0, time.milliseconds()});
    ++counters_->listings;
    auto entries = files_->list(folder);
    looked_into_.insert(folder);
    return entries;
  } catch (const error& failure) {
    reusable_ = false;
    if (failure.code() == errc::not_found)
      return std::nullopt; // there is a warning if no other folder is found
    if (failure.code() != errc::io && failure.code() != errc::limit_exceeded)
      throw;
    ++counters_->folders_unreadable;
    if (unreadable_warnings_.admit())
      log(log_level::warning, "files",
          "skips a folder: " + std::string(failure.what()) + " (" +
              std::to_string(unreadable_warnings_.count()) + " times)");
    return std::nullopt;
  }
}

} // namespace weir
