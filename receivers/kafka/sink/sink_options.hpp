// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/offset_range.hpp>
#include <weir/receivers/kafka/properties.hpp>
#include <weir/state/batch_time.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace weir {

/// How a sink writes. Validated when the output is registered.
///
/// A sink is idempotent: the broker drops what librdkafka sends twice. A batch that is run again,
/// after a crash, is written again, unless the sink is transactional: then the records of a batch,
/// its key and, if asked for, the offsets it was made of become visible together or not at all, and
/// a batch whose key is there already is left out (one without records leaves no key). Who reads with `isolation.level=read_committed`
/// sees each batch once.
///
/// That is what the broker's protocol guarantees, and no more: the key of the last batch is kept as a
/// committed offset, which the broker forgets when nothing was written for
/// `offsets.retention.minutes` (7 days, unless set otherwise).
struct kafka_sink_options {
  /// Of the producer; `bootstrap.servers` is needed.
  kafka_properties properties{};

  /// Makes the sink transactional: names the program towards the broker. With the name of the output
  /// it makes the `transactional.id`, so it must be the same in each run, and differ between programs
  /// that run at the same time: of two with the same, the one that started later fences the other.
  std::string application_id{};
  /// Commits these offsets of the batch to `offsets_group` in the same transaction, as `offset_ranges`
  /// of a direct stream gives them. Only of a transactional sink.
  std::function<std::vector<offset_range>(batch_time)> offsets{};
  std::string offsets_group{};

  /// How often a batch is tried, after errors that may pass.
  std::uint32_t attempts = 3;
  /// How long a batch may take to be delivered, and a transaction to begin or end.
  std::chrono::milliseconds delivery_timeout{60'000};
};

/// Throws `errc::invalid_argument` for options that cannot be used.
void validate(const kafka_sink_options& options);

} // namespace weir
