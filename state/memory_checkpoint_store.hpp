// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/checkpoint_store.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>

namespace weir {

/// A checkpoint store that lives and dies with the process: enough to restart an actor, not a
/// program.
///
/// Thread-safe, by one mutex. Never throws `errc::io`. Memory is what was put and not removed or
/// replaced.
class memory_checkpoint_store final : public checkpoint_store {
public:
  void put(std::string_view key, std::string bytes) override;
  bool put_if_absent(std::string_view key, std::string bytes) override;
  std::optional<std::string> get(std::string_view key) override;
  std::vector<std::string> list(std::string_view prefix) override;
  void remove(std::string_view key) override;

  /// The bytes held under all keys.
  [[nodiscard]] std::size_t bytes() const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
};

} // namespace weir
