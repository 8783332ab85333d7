// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <weir/receivers/receiver.hpp>

namespace weir::tests {

/// Takes the files of a folder as messages of a queue: in the order of their names, each until it is
/// acknowledged, when it is removed for good.
class spool_receiver final : public receiver<std::string> {
public:
  explicit spool_receiver(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void on_start() override {
    ending_ = false;
    thread_ = std::thread([this] { run(); });
  }
  void on_stop() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
      lock.unlock();
      for (const auto& file : new_files())
        if (!give(file))
          break;
      lock.lock();
      changed_.wait_for(lock, std::chrono::milliseconds(2), [this] { return ending_; });
    }
  }

  std::set<std::filesystem::path> new_files() const {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      if (entry.path().filename().native().front() != '.')
        files.insert(entry.path());
    return files;
  }

  /// One message at a time, as a peer that waits for each acknowledgement does.
  bool give(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
      lines.push_back(line);
    try {
      store(std::move(lines));
    } catch (...) {
      return false;
    }
    std::filesystem::remove(file);
    return true;
  }

  const std::filesystem::path folder_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
};

} // namespace weir::tests
