// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/record.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct rd_kafka_message_s;

namespace weir::kafka {

/// A record as it came, in the client's memory: valid during the call that hands it over.
struct raw_record {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  /// The client's own, for what is read seldom.
  const rd_kafka_message_s* message = nullptr;

  /// Copies the headers.
  [[nodiscard]] std::vector<kafka_header> headers() const;
};

/// Shows a message of the client's, without a copy.
[[nodiscard]] raw_record raw_record_of(const rd_kafka_message_s& message);

} // namespace weir::kafka
