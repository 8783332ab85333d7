// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/sink/sink_options.hpp>

#include <weir/state/support/error.hpp>

namespace weir {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds)
    throw error(errc::invalid_argument, "kafka_sink: " + what);
}

} // namespace

void validate(const kafka_sink_options& options) {
  const auto properties = kafka::normalized(options.properties, kafka::client_role::producer);
  const bool transactional = !options.application_id.empty();
  require(options.attempts >= 1, "attempts must be at least 1");
  require(options.delivery_timeout.count() > 0, "delivery_timeout must be more than 0 ms");
  require(transactional || !options.offsets,
          "offsets can only be committed by a transactional sink: set application_id");
  require(static_cast<bool>(options.offsets) == !options.offsets_group.empty(),
          "offsets and offsets_group belong together");
  const auto idempotence = properties.find("enable.idempotence");
  require(!transactional || idempotence == properties.end() || idempotence->second == "true",
          "a transactional sink is idempotent: leave enable.idempotence out");
}

} // namespace weir
