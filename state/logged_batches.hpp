// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_log.hpp>
#include <weir/state/checkpoint_store.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// One record of a batch log in a store.
struct batch_log_record {
  enum class what : std::uint8_t {
    entry,     ///< what a source fixed
    committed, ///< all sources have: from now on something of the batch may leave the process
    completed, ///< all outputs are done
  };
  what kind = what::entry;
  batch_log_entry entry; ///< its time for the other kinds
};

[[nodiscard]] std::string encode_batch_log_record(const batch_log_record& record);
/// Throws `errc::corrupt`.
[[nodiscard]] batch_log_record decode_batch_log_record(std::string_view bytes);

/// What is known of one batch.
struct logged_batch {
  std::vector<batch_log_entry> entries;
  bool committed = false;
  bool completed = false;
};

/// Batches by time.
using logged_batches = std::map<batch_time, logged_batch>;

/// Adds a record to what is known; false if that was known already. Another entry of the same source
/// for the same batch throws `errc::illegal_state`.
bool apply(const batch_log_record& record, logged_batches& batches);

/// Where owners write their batch logs: `log/<epoch>/`.
inline constexpr std::string_view batch_logs_prefix = "log/";
[[nodiscard]] std::string batch_log_prefix(std::uint64_t epoch);

/// Reads the committed batches after a time that owners from `epoch` on have logged. What a later one
/// says of a batch counts. Throws `errc::corrupt`, naming the log.
[[nodiscard]] logged_batches read_batch_logs(checkpoint_store& store, std::uint64_t epoch,
                                             batch_time after);

} // namespace weir
