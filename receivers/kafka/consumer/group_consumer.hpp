// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/consumer_strategy.hpp>
#include <weir/receivers/kafka/raw_record.hpp>
#include <weir/state/support/log.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace weir::kafka {

/// A member of a consumer group: reads what the group assigns to it, and commits what has been
/// stored. Partitions move between members one by one (cooperative), without stopping the others.
///
/// Each record comes at least once. A commit may be refused while the group is rebalanced; it is
/// asked for again, and before a partition is given up the member waits for it. So records come twice
/// when a member or the broker dies, or the group has taken it for dead.
///
/// One thread at a time. Destruction leaves the group, and waits for that `leave_max` at most: where
/// the brokers do not answer, the group takes the member for dead after its `session.timeout.ms`.
class group_consumer {
public:
  static constexpr std::chrono::seconds leave_max{5};

  /// Throws `kafka_error` if the subscription is refused.
  group_consumer(const kafka_properties& properties, const std::string& group,
                 const std::vector<std::string>& topics);
  group_consumer(const group_consumer&) = delete;
  group_consumer& operator=(const group_consumer&) = delete;
  ~group_consumer();

  /// Waits for records for at most `timeout`, hands over those that are there, and commits them once
  /// `store` has returned. What `store` throws passes through, and nothing is committed. Throws
  /// `kafka_error` for what the client cannot deal with itself, wrong credentials and missing rights
  /// among them. Returns the number of records.
  std::size_t receive(std::chrono::milliseconds timeout,
                      const std::function<void(std::span<const raw_record>)>& store);

private:
  using partitions = rd_kafka_topic_partition_list_t;

  void rebalance(rd_kafka_resp_err_t what, partitions& changed);
  void take_over(const partitions& assigned);
  void give_up(const partitions& revoked);
  void commit();
  void committed(rd_kafka_resp_err_t result, const partitions& offsets);
  [[nodiscard]] bool is_joining() const;
  [[nodiscard]] bool leave(std::chrono::steady_clock::time_point deadline) const;

  const std::string group_;
  std::unique_ptr<client> client_;
  queue_handle queue_;
  std::set<topic_partition> owned_;
  /// Of partitions that are owned: where to go on, as far as it is not known to be committed.
  std::map<topic_partition, std::int64_t> uncommitted_;
  bool committing_ = false;
  bool was_assigned_ = false;
  log_limiter refused_commits_;
};

} // namespace weir::kafka
