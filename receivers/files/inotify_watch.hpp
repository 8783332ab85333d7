// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include <weir/receivers/files/file_system.hpp>

namespace weir {

/// Asks the kernel whether folders have changed, without a thread: the events wait in a descriptor
/// that is emptied at each `changed`.
class inotify_watch final : public folder_watch {
public:
  /// Null if the kernel has no more to give.
  static std::unique_ptr<folder_watch> make();
  ~inotify_watch() override;

  bool follow(const std::vector<std::string>& folders) override;
  bool changed() override;

private:
  explicit inotify_watch(int events) : events_(events) {}

  int events_;
  std::set<int> watched_;
};

} // namespace weir
