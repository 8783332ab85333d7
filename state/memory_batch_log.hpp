// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_log.hpp>

#include <cstddef>
#include <map>
#include <mutex>

namespace weir {

/// A batch log in memory, for contexts without a checkpoint directory: `commit` calls back at once.
///
/// Thread-safe, by one mutex. Keeps the latest `completed_kept` completed batches, and all others until
/// they are forgotten.
class memory_batch_log final : public batch_log {
public:
  static constexpr std::size_t completed_kept_default = 64;

  explicit memory_batch_log(std::size_t completed_kept = completed_kept_default);

  void append(batch_log_entry entry) override;
  void commit(batch_time time, std::function<void()> durable) override;
  void completed(batch_time time) override;
  void forget(batch_time up_to) override;
  [[nodiscard]] std::vector<batch_log_entry> pending() const override;
  [[nodiscard]] std::vector<batch_log_entry> entries(batch_time time) const override;

private:
  struct batch_record {
    std::vector<batch_log_entry> entries;
    bool completed = false;
  };

  void drop_old_batches();

  const std::size_t completed_kept_;
  mutable std::mutex mutex_;
  std::map<batch_time, batch_record> batches_;
  std::size_t completed_count_ = 0;
};

} // namespace weir
