// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_selection.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include <weir/receivers/files/folder_pattern.hpp>
#include <weir/state/support/error.hpp>

namespace weir {

file_selection::file_selection(selection_rule rule) : rule_(std::move(rule)) {
  if (rule_.min_remember <= std::chrono::milliseconds::zero())
    throw error(errc::invalid_argument, "file stream: min_remember must be positive");
}

std::vector<file_id> file_selection::select(batch_time time, std::chrono::milliseconds interval,
                                            std::span<const file_id> listing,
                                            const selection_limits& limits) {
  move_window(time, interval);
  const std::int64_t threshold =
      rule_.start ? std::max(rule_.start->milliseconds(), window_begin_ms_) : window_begin_ms_;

  std::vector<const file_id*> found;
  for (const file_id& file : listing) {
    const auto known = known_.find(file.path);
    if (known != known_.end() && remembers(known->second))
      refresh(known->second, file);
    // The filter comes last: it is the user's, and may be slow.
    else if (file.modified_ms > threshold && file.modified_ms <= time.milliseconds() &&
             wanted(file.path))
      found.push_back(&file);
  }
  std::sort(found.begin(), found.end(), [](const file_id* a, const file_id* b) {
    return std::tie(a->modified_ms, a->path) < std::tie(b->modified_ms, b->path);
  });

  last_ = time;
  for (const file_id* file : found) {
    if (waiting_.size() >= rule_.waiting_max) {
      ++postponed_;
      continue;
    }
    const auto [place, added] = known_.try_emplace(file->path);
    if (!added && place->second.waiting)
      continue; // listed twice
    place->second = {file->size, file->modified_ms, 0, true};
    waiting_.push_back(file->path);
  }
  return take(time, limits);
}

void file_selection::give_back(std::span<const file_id> files) {
  postponed_ += files.size();
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    known_[file->path] = {file->size, file->modified_ms, 0, true};
    waiting_.push_front(file->path);
  }
}

void file_selection::taken(batch_time time, const file_id& file) {
  stop_waiting(file.path); // of a batch that an earlier run had fixed
  known_[file.path] = {file.size, file.modified_ms, std::max(time.milliseconds(), file.modified_ms),
                       false};
}

void file_selection::stop_waiting(std::string_view path) {
  const auto known = known_.find(std::string(path));
  if (known != known_.end() && known->second.waiting)
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), path));
}

selection_memory file_selection::memory() const {
  selection_memory out;
  out.start = rule_.start;
  out.last = last_;
  for (const auto& [path, file] : known_)
    if (!file.waiting && remembers(file))
      out.taken.push_back({{path, file.size, file.modified_ms}, file.remembered_from_ms});
  std::sort(out.taken.begin(), out.taken.end(),
            [](const auto& a, const auto& b) { return a.id.path < b.id.path; });
  for (const std::string& path : waiting_)
    out.waiting.push_back({path, known_.at(path).size, known_.at(path).modified_ms});
  return out;
}

void file_selection::restore(const selection_memory& memory) {
  if (rule_.start)
    rule_.start = memory.start ? memory.start : memory.last;
  last_ = memory.last;
  for (const auto& file : memory.taken)
    known_[file.id.path] = {file.id.size, file.id.modified_ms, file.remembered_from_ms, false};
  for (const file_id& file : memory.waiting) {
    known_[file.path] = {file.size, file.modified_ms, 0, true};
    waiting_.push_back(file.path);
  }
}

bool file_selection::wanted(std::string_view path) const {
  return rule_.filter ? rule_.filter(path) : !file_name(path).starts_with('.');
}

void file_selection::move_window(batch_time time, std::chrono::milliseconds interval) {
  if (interval <= std::chrono::milliseconds::zero())
    throw error(errc::invalid_argument, "file stream: the batch interval must be positive");
  const auto batches = (rule_.min_remember + interval - std::chrono::milliseconds(1)) / interval;
  const auto window = interval * batches;
  // The oldest batch since the last one, which may have been skipped.
  const batch_time oldest = last_ ? std::min(*last_ + interval, time) : time;
  window_begin_ms_ = (oldest - window).milliseconds();

  // Now and then suffices, since `remembers` looks at the time itself.
  const auto pause_ms = window.count() / 8;
  if (swept_ms_ <= time.milliseconds() && time.milliseconds() - pause_ms < swept_ms_)
    return;
  swept_ms_ = time.milliseconds();
  std::erase_if(known_, [&](const auto& entry) { return !remembers(entry.second); });
}

void file_selection::refresh(known_file& known, const file_id& seen) {
  if (known.size == seen.size && known.modified_ms == seen.modified_ms)
    return;
  known.size = seen.size;
  known.modified_ms = seen.modified_ms;
  if (known.waiting)
    return;
  known.remembered_from_ms = std::max(known.remembered_from_ms, seen.modified_ms);
  ++edits_ignored_;
}

std::vector<file_id> file_selection::take(batch_time time, const selection_limits& limits) {
  std::vector<file_id> files;
  std::size_t bytes_left = limits.bytes;
  while (!waiting_.empty() && (files.empty() || files.size() < limits.files)) {
    known_file& file = known_.at(waiting_.front());
    if (!files.empty() && file.size > bytes_left)
      break;
    bytes_left -= static_cast<std::size_t>(std::min<std::uint64_t>(file.size, bytes_left));
    file.waiting = false;
    file.remembered_from_ms = std::max(time.milliseconds(), file.modified_ms);
    files.push_back({std::move(waiting_.front()), file.size, file.modified_ms});
    waiting_.pop_front();
  }
  return files;
}

} // namespace weir
