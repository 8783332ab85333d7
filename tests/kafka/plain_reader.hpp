// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/properties.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct rd_kafka_s;

namespace weir::testing {

/// Reads the committed records of a topic's partition 0, from the beginning, by the client library
/// alone: what it sees owes nothing to the code under test.
class plain_reader {
public:
  using pair = std::pair<std::string, std::string>;

  plain_reader(const kafka_properties& properties, const std::string& topic);
  plain_reader(const plain_reader&) = delete;
  plain_reader& operator=(const plain_reader&) = delete;
  ~plain_reader();

  /// Reads on until `enough` of all that was read, and then to the end of the partition; false if the
  /// time was up.
  bool read_until(const std::function<bool(const std::vector<pair>&)>& enough,
                  std::chrono::seconds limit);
  /// Keys and values so far.
  const std::vector<pair>& records() const { return records_; }

private:
  struct destroyer {
    void operator()(rd_kafka_s* handle) const;
  };
  std::unique_ptr<rd_kafka_s, destroyer> handle_;
  std::vector<pair> records_;
};

} // namespace weir::testing
