// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../catch.hpp"

#include <weir/receivers/kafka/client/client.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::testing {

/// The broker that ctest starts for all tests labelled realbroker; none where it could not start.
std::optional<std::string> shared_broker();

/// A broker of a test's own, which it may kill.
class own_broker {
public:
  /// Starts one, with its data below a folder that goes with this object. `environment` is in front
  /// of the command: "WEIR_KAFKA_SECURE=1".
  explicit own_broker(const std::string& environment = {});
  own_broker(const own_broker&) = delete;
  own_broker& operator=(const own_broker&) = delete;
  ~own_broker();

  /// Why it could not start; empty if it runs.
  const std::string& problem() const { return problem_; }
  const std::string& bootstrap() const { return bootstrap_; }
  const std::string& sasl() const { return sasl_; }
  const std::string& tls() const { return tls_; }
  const std::string& folder() const { return folder_; }
  /// Ends it as a crash would.
  void kill();
  /// Starts it again on the same data and port.
  void start();

private:
  std::string environment_;
  std::string folder_;
  std::string problem_;
  std::string bootstrap_;
  std::string sasl_;
  std::string tls_;
  int pid_ = 0;
};

/// Makes a topic, which must not be there.
void make_topic(const kafka_properties& properties, const std::string& topic, int partitions);
void delete_topic(const kafka_properties& properties, const std::string& topic);

/// Lets a user ("User:NAME") do something with a topic, group or transactional id.
void allow(const kafka_properties& properties, const std::string& user,
           rd_kafka_AclOperation_t operation, rd_kafka_ResourceType_t type,
           const std::string& name);

/// What a reader of committed records sees of a topic's partition 0, to a mark that is written now.
std::vector<std::string> committed_values(const kafka_properties& properties,
                                          const std::string& topic);

/// A name that no other test has used.
std::string fresh_name(const std::string& prefix);

/// The output of a command, and its status.
std::pair<std::string, int> run_command(const std::string& command);

/// The same of one of Kafka's own tools, by the name of its class.
std::pair<std::string, int> run_kafka_tool(const std::string& name, const std::string& arguments);

} // namespace weir::testing

/// Ends a test as skipped where no broker was started; else gives what a client needs.
#define WEIR_NEEDS_BROKER(properties)                                            \
  const auto bootstrap = weir::testing::shared_broker();                         \
  if (!bootstrap)                                                                \
    WEIR_SKIP("no Kafka broker runs; ctest starts one, or scripts/kafka start"); \
  const weir::kafka_properties properties {                                      \
    { "bootstrap.servers", *bootstrap }                                          \
  }
