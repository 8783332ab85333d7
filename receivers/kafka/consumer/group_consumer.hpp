// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/raw_record.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace weir::kafka {

/// A member of a consumer group: reads what the group assigns to it, and commits what has been
/// stored. Partitions move between members one by one (cooperative), without stopping the others.
///
/// One thread at a time. Destruction leaves the group.
class group_consumer {
public:
  /// Throws `kafka_error` if the subscription is refused.
  group_consumer(const kafka_properties& properties, const std::string& group,
                 const std::vector<std::string>& topics);
  group_consumer(const group_consumer&) = delete;
  group_consumer& operator=(const group_consumer&) = delete;
  ~group_consumer();

  /// Waits for records for at most `timeout`, hands over those that are there, and commits them once
  /// `store` has returned. What `store` throws passes through, and nothing is committed. Throws
  /// `kafka_error` for what the client cannot deal with itself. Returns the number of records.
  std::size_t receive(std::chrono::milliseconds timeout,
                      const std::function<void(std::span<const raw_record>)>& store);

private:
  client client_;
  queue_handle queue_;
};

} // namespace weir::kafka
