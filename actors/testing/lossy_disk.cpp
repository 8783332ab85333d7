// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/lossy_disk.hpp>

#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <utility>

namespace weir::testing {

namespace fs = std::filesystem;

/// What of the unsafe is left; nothing without a seed.
class lossy_disk::chance {
public:
  explicit chance(std::optional<std::uint64_t> seed) : draws_(seed), random_(seed.value_or(0)) {}

  bool left() { return draws_ && random_() % 2 == 0; }
  std::string content(const node& file) {
    // What was synced is the beginning of what there is, unless the file was made anew.
    if (!left() || file.content.size() <= file.safe.size())
      return file.safe;
    const std::size_t more = file.content.size() - file.safe.size();
    return file.content.substr(0, file.safe.size() + random_() % (more + 1));
  }

private:
  bool draws_;
  std::mt19937_64 random_;
};

lossy_disk::lossy_disk(fs::path folder) : root_(fs::canonical(folder)) {
  load(root_);
  installed_.emplace(static_cast<disk_observer&>(*this));
}

lossy_disk::~lossy_disk() {
  installed_.reset();
}

void lossy_disk::load(const fs::path& folder) {
  folder_names& all = folders_[folder];
  for (const auto& entry : fs::directory_iterator(folder)) {
    auto found = std::make_shared<node>();
    found->is_folder = entry.is_directory();
    if (found->is_folder) {
      load(entry.path());
    } else {
      std::ifstream in(entry.path(), std::ios::binary);
      found->content.assign(std::istreambuf_iterator<char>(in), {});
      found->safe = found->content;
    }
    all.now.emplace(entry.path().filename(), std::move(found));
  }
  all.safe = all.now;
}

bool lossy_disk::is_mine(const fs::path& path) const {
  return path.native().compare(0, root_.native().size() + 1, root_.native() + "/") == 0;
}

std::shared_ptr<lossy_disk::node> lossy_disk::find(const fs::path& path) const {
  const auto folder = folders_.find(path.parent_path());
  if (folder == folders_.end())
    return nullptr;
  const auto found = folder->second.now.find(path.filename());
  return found == folder->second.now.end() ? nullptr : found->second;
}

lossy_disk::names& lossy_disk::names_beside(const fs::path& path) {
  return folders_[path.parent_path()].now;
}

void lossy_disk::created(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  if (is_mine(file) && !find(file))
    names_beside(file)[file.filename()] = std::make_shared<node>();
}

void lossy_disk::wrote(const fs::path& file, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (const auto found = find(file); found && is_mine(file))
    found->content += bytes;
}

void lossy_disk::synced(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto folder = folders_.find(path); folder != folders_.end())
    folder->second.safe = folder->second.now;
  else if (const auto found = find(path))
    found->safe = found->content;
}

void lossy_disk::renamed(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  if (!is_mine(from) || !is_mine(to))
    return;
  names_beside(to)[to.filename()] = find(from);
  names_beside(from).erase(from.filename());
}

void lossy_disk::linked(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  if (is_mine(from) && is_mine(to))
    names_beside(to)[to.filename()] = find(from);
}

void lossy_disk::removed(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  if (is_mine(file))
    names_beside(file).erase(file.filename());
}

void lossy_disk::made_folder(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (!is_mine(folder))
    return;
  auto made = std::make_shared<node>();
  made->is_folder = true;
  names_beside(folder)[folder.filename()] = std::move(made);
  folders_[folder];
}

void lossy_disk::crash(const fs::path& into, std::optional<std::uint64_t> seed) const {
  chance odds(seed);
  const std::lock_guard lock(mutex_);
  leave(root_, into, odds);
}

void lossy_disk::leave(const fs::path& folder, const fs::path& into, chance& odds) const {
  fs::create_directories(into);
  const folder_names& all = folders_.at(folder);
  names left = all.safe;
  std::set<std::string> every;
  for (const names* some : {&all.now, &all.safe})
    for (const auto& [name, what] : *some)
      every.insert(name);
  for (const std::string& name : every) {
    const auto now = all.now.find(name);
    if (!odds.left())
      continue;
    if (now == all.now.end())
      left.erase(name);
    else
      left[name] = now->second;
  }
  for (const auto& [name, what] : left) {
    if (what->is_folder)
      leave(folder / name, into / name, odds);
    else
      std::ofstream(into / name, std::ios::binary) << odds.content(*what);
  }
}

} // namespace weir::testing
