// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace weir {

/// Settings of a Kafka client by the names of librdkafka, such as `bootstrap.servers`, `group.id`,
/// `security.protocol`; some of Kafka's own names that differ are taken, too (see
/// `kafka::normalized`).
using kafka_properties = std::map<std::string, std::string, std::less<>>;

namespace kafka {

/// What a client is for; decides which properties make sense.
enum class client_role { consumer, producer };

/// The properties as librdkafka takes them: `metadata.broker.list` is `bootstrap.servers`, and the
/// values `smallest` and `largest` of `auto.offset.reset` are `earliest` and `latest`. Throws
/// `errc::invalid_argument` for a property that is unknown, has a value out of range, belongs to the
/// other role, contradicts another, or is one that Weir decides itself; the text says which and what
/// to do. The address of a ZooKeeper is refused with what to pass instead.
[[nodiscard]] kafka_properties normalized(const kafka_properties& given, client_role role);

/// Whether the value of a property must not be shown.
[[nodiscard]] bool is_secret(std::string_view name);

/// The properties for people, in one line, with secrets left out.
[[nodiscard]] std::string to_text(const kafka_properties& properties);

} // namespace kafka

} // namespace weir
