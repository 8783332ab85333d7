// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <weir/receivers/durable/group_commit.hpp>
#include <weir/state/batch_log.hpp>
#include <weir/state/epoch_claim.hpp>
#include <weir/state/logged_batches.hpp>

namespace weir::runtime {

/// The batch log in a checkpoint store, of one owner.
///
/// `commit` calls back when the batch is safe and this process still owns the store. When that cannot
/// be, `on_failure` is told instead, once for each commit: nothing of the batch may leave the process
/// then. Any thread.
class durable_batch_log final : public batch_log {
public:
  using failure_handler = std::function<void(std::exception_ptr)>;

  durable_batch_log(std::shared_ptr<const epoch_claim> owner, std::shared_ptr<io_lane> lane,
                    failure_handler on_failure);

  /// Takes over what earlier owners have logged, and makes it safe in this log. Throws if that fails.
  void adopt(const logged_batches& batches);

  /// Asks for everything to be made safe.
  void flush();

  void append(batch_log_entry entry) override;
  void commit(batch_time time, std::function<void()> durable) override;
  void completed(batch_time time) override;
  void forget(batch_time up_to) override;
  std::vector<batch_log_entry> pending() const override;
  std::vector<batch_log_entry> entries(batch_time time) const override;

private:
  /// Adds a record for which nobody waits, unless it is known.
  void add(const batch_log_record& record);

  std::shared_ptr<const epoch_claim> owner_;
  failure_handler on_failure_;
  mutable std::mutex mutex_;
  logged_batches batches_; ///< what was not forgotten
  group_commit records_;
};

} // namespace weir::runtime
