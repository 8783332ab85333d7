// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <weir/state/checkpoint_store.hpp>

namespace weir::testing {

/// A checkpoint store whose calls pass fault points, `testing.store.put` and so on, before they reach
/// the store under it: a plan decides which of them fail, and how.
///
/// A torn write leaves the first half of the bytes under the key, as a store does that is not atomic.
/// Thread-safe.
class faulty_checkpoint_store final : public checkpoint_store {
public:
  explicit faulty_checkpoint_store(std::shared_ptr<checkpoint_store> under);

  void put(std::string_view key, std::string bytes) override;
  bool put_if_absent(std::string_view key, std::string bytes) override;
  std::optional<std::string> get(std::string_view key) override;
  std::vector<std::string> list(std::string_view prefix) override;
  void remove(std::string_view key) override;

  checkpoint_store& under() noexcept { return *under_; }

private:
  /// Passes the point of a write; leaves half of the bytes where it tears.
  void pass_write(std::string_view key, const std::string& bytes);

  const std::shared_ptr<checkpoint_store> under_;
};

} // namespace weir::testing
