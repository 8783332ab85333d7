// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/consumer_strategy.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>

#include <cstdint>
#include <vector>

namespace weir::kafka {

/// The partitions that a strategy means now. Throws `kafka_error` when no broker answers in time, or
/// the user lacks the right to read one of its topics.
[[nodiscard]] std::vector<partition_offset> wanted_partitions(client& asked,
                                                              const consumer_strategy& strategy,
                                                              const kafka_direct_options& options);

/// Where a stream without a checkpoint begins in these partitions: at the offset that the strategy
/// gives, at the one the group has committed, or else where `auto.offset.reset` says; at its beginning
/// in one that has `appeared` since the start, which has nothing that was left out on purpose. Throws
/// `kafka_error`, and `errc::not_found` where nothing says where to begin.
void find_starts(client& asked, const consumer_strategy& strategy,
                 const kafka_direct_options& options, bool appeared,
                 std::vector<partition_offset>& partitions);

} // namespace weir::kafka
