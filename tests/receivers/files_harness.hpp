// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include <weir/operators/edges/forward.hpp>
#include <weir/receivers/files/binary_records.hpp>
#include <weir/receivers/files/custom_format.hpp>
#include <weir/receivers/files/file_source.hpp>
#include <weir/receivers/files/text_lines.hpp>
#include <weir/state/support/error.hpp>

namespace weir::test {

/// A folder on disk that goes with its owner.
class temp_folder {
public:
  explicit temp_folder(const std::string& below = std::filesystem::temp_directory_path()) {
    std::string name = below + "/weir-files-XXXXXX";
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary folder: " + name);
    path_ = name;
  }
  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;
  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

  void write(std::string_view name, std::string_view text, std::int64_t modified_ms) const {
    std::ofstream(path(name), std::ios::binary) << text;
    touch(name, modified_ms);
  }
  void append(std::string_view name, std::string_view text, std::int64_t modified_ms) const {
    std::ofstream(path(name), std::ios::binary | std::ios::app) << text;
    touch(name, modified_ms);
  }
  void touch(std::string_view name, std::int64_t modified_ms) const {
    const timespec time{static_cast<std::time_t>(modified_ms / 1000),
                        static_cast<long>(modified_ms % 1000) * 1'000'000};
    const timespec times[2] = {time, time};
    if (::utimensat(AT_FDCWD, path(name).c_str(), times, 0) != 0)
      throw std::runtime_error("cannot touch " + path(name));
  }
  void make_folder(std::string_view name) const { std::filesystem::create_directories(path(name)); }
  void move(std::string_view from, std::string_view to) const {
    std::filesystem::rename(path(from), path(to));
  }
  void remove(std::string_view name) const { std::filesystem::remove_all(path(name)); }

private:
  std::string path_;
};

/// Files in memory, whose calls can be made to fail.
class memory_file_system : public file_system {
public:
  struct file {
    std::string text;
    std::int64_t modified_ms;
  };
  std::map<std::string, file> files; ///< by path, as in "/in/a"
  std::map<std::string, errc> refuse_list;
  std::map<std::string, errc> refuse_open;
  std::map<std::string, std::pair<std::uint64_t, errc>> refuse_read; ///< from this offset on
  std::function<void(const std::string&)> before_open;
  std::function<void(const std::string&)> after_read;
  std::size_t reads_max = 1 << 30; ///< bytes a read gives while there are more
  std::vector<std::string> listed;

  std::vector<folder_entry> list(const std::string& folder) override {
    listed.push_back(folder);
    if (refuse_list.contains(folder))
      throw error(refuse_list[folder], "list " + folder);
    const std::string begin = folder == "/" ? "/" : folder + "/";
    std::vector<folder_entry> entries;
    bool found = false;
    for (const auto& [path, found_file] : files) {
      if (!path.starts_with(begin))
        continue;
      found = true;
      const std::string rest = path.substr(begin.size());
      const std::size_t slash = rest.find('/');
      const std::string name = rest.substr(0, slash);
      if (!entries.empty() && entries.back().name == name)
        continue;
      const auto kind = slash == std::string::npos ? file_kind::regular : file_kind::folder;
      entries.push_back({name, {kind, found_file.text.size(), found_file.modified_ms}});
    }
    if (!found)
      throw error(errc::not_found, "list " + folder);
    return entries;
  }
  std::optional<file_status> stat(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end())
      return std::nullopt;
    return file_status{file_kind::regular, found->second.text.size(), found->second.modified_ms};
  }
  std::unique_ptr<readable_file> open(const std::string& path) override {
    if (before_open)
      before_open(path);
    if (refuse_open.contains(path))
      throw error(refuse_open[path], "open " + path);
    if (!files.contains(path))
      throw error(errc::not_found, "open " + path);
    return std::make_unique<opened>(*this, path);
  }
  std::unique_ptr<folder_watch> watch() override { return make_watch ? make_watch() : nullptr; }
  std::function<std::unique_ptr<folder_watch>()> make_watch;

private:
  class opened final : public readable_file {
  public:
    opened(memory_file_system& owner, std::string path) : owner_(owner), path_(std::move(path)) {}
    file_status status() override { return owner_.stat(path_).value(); }
    std::size_t read(std::uint64_t offset, std::span<char> into) override {
      if (const auto bad = owner_.refuse_read.find(path_);
          bad != owner_.refuse_read.end() && offset + into.size() > bad->second.first)
        throw error(bad->second.second, "read " + path_);
      const std::string& text = owner_.files.at(path_).text;
      const std::size_t got =
          offset >= text.size() ? 0 : std::min<std::size_t>(into.size(), text.size() - offset);
      std::copy_n(text.data() + offset, got, into.data());
      if (owner_.after_read)
        owner_.after_read(path_);
      return got;
    }

  private:
    memory_file_system& owner_;
    std::string path_;
  };
};

/// Keeps the elements of what is pushed, by partition.
template <class T>
class collecting_sink final : public chunk_sink {
public:
  void push(std::uint32_t, std::uint32_t partition, chunk_ptr pushed) override {
    chunks.push_back(pushed);
    for (auto&& element : chunk<T>::of(*pushed))
      elements[partition].push_back(to_owned<T>(element));
  }
  std::vector<T> all() const {
    std::vector<T> out;
    for (const auto& [partition, some] : elements)
      out.insert(out.end(), some.begin(), some.end());
    return out;
  }
  std::map<std::uint32_t, std::vector<T>> elements;
  std::vector<chunk_ptr> chunks;
};

/// Runs a source as its actor would.
template <class T>
class source_driver {
public:
  explicit source_driver(std::unique_ptr<source> driven, std::int64_t interval_ms = 1000)
      : source_(std::move(driven)),
        interval_(interval_ms) {
    port_.attach(forward_edge<T>(0).make_writer(edge_context{1, sink_}));
  }

  /// Cuts a batch and leaves it open. What is thrown has been thrown by `cut`.
  std::vector<T> cut(std::int64_t time_ms,
                     std::size_t budget = std::numeric_limits<std::size_t>::max()) {
    sink_.elements.clear();
    sink_.chunks.clear();
    try {
      last =
          source_->cut(port_, {batch_time(std::chrono::milliseconds(time_ms)), interval_, budget});
    } catch (...) {
      port_.discard();
      throw;
    }
    port_.finish();
    return sink_.all();
  }
  /// Cuts a batch and seals it.
  std::vector<T> batch(std::int64_t time_ms,
                       std::size_t budget = std::numeric_limits<std::size_t>::max()) {
    std::vector<T> elements = cut(time_ms, budget);
    source_->sealed();
    return elements;
  }

  source& get() { return *source_; }
  file_source& files() { return dynamic_cast<file_source&>(*source_); }
  const collecting_sink<T>& sink() const { return sink_; }
  source_cut last;

private:
  std::unique_ptr<source> source_;
  std::chrono::milliseconds interval_;
  collecting_sink<T> sink_;
  output_port<T> port_;
};

/// Options that start at a time, with counters.
inline file_options options_at(std::int64_t start_ms, std::shared_ptr<file_system> files = {}) {
  file_options options;
  options.now = [start_ms] { return batch_time(std::chrono::milliseconds(start_ms)); };
  options.files = std::move(files);
  options.counters = std::make_shared<file_counters>();
  return options;
}

inline std::unique_ptr<source> text_source(std::string_view folder, file_options options,
                                           std::uint32_t partitions = 1) {
  file_options resolved = resolve(std::move(options), folder);
  const batch_time start = resolved.now();
  auto format = std::make_unique<text_lines>(resolved.max_line_bytes, resolved.counters);
  return std::make_unique<file_source>(folder, std::move(resolved), start, partitions,
                                       std::move(format));
}

inline std::unique_ptr<source> binary_source(std::string_view folder, std::size_t record_length,
                                             file_options options, std::uint32_t partitions = 1) {
  file_options resolved = resolve(std::move(options), folder);
  const batch_time start = resolved.now();
  return std::make_unique<file_source>(folder, std::move(resolved), start, partitions,
                                       std::make_unique<binary_records>(record_length));
}

template <class T, class Reader>
std::unique_ptr<source> custom_source(std::string_view folder, Reader reader, file_options options,
                                      std::uint32_t partitions = 1) {
  file_options resolved = resolve(std::move(options), folder);
  const batch_time start = resolved.now();
  return std::make_unique<file_source>(
      folder, std::move(resolved), start, partitions,
      std::make_unique<custom_format<T, Reader>>(std::move(reader)));
}

/// A text source on a folder on disk that starts at 10 s, with batches of 1 s.
struct disk_fixture {
  temp_folder folder;
  file_options options = options_at(10'000);
  source_driver<std::string> driver{text_source(folder.path(), options)};
};

/// The same on files in memory, in the folder "/in".
struct memory_fixture {
  std::shared_ptr<memory_file_system> files = std::make_shared<memory_file_system>();
  file_options options = options_at(10'000, files);
  source_driver<std::string> driver{text_source("/in", options)};
};

/// The code of the `weir::error` that a call throws; nothing if it throws none.
template <class F>
std::optional<errc> code_of(F&& call) {
  try {
    call();
  } catch (const error& thrown) {
    return thrown.code();
  }
  return std::nullopt;
}

} // namespace weir::test
