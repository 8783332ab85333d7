// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include "../receivers/source_harness.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::testing {

/// Options of a stream in one partition, from the beginning of its topics.
inline kafka_direct_options from_the_beginning(kafka_properties properties) {
  kafka_direct_options options;
  options.properties = std::move(properties);
  options.properties.emplace("auto.offset.reset", "earliest");
  options.partitions = 1;
  return options;
}

/// A direct stream, and sources of it as one run after another would make them.
class direct_stream {
public:
  direct_stream(kafka_direct_options options, consumer_strategy strategy)
      : stream_(kafka_direct_stream<std::string, std::string>(plan_, std::move(strategy),
                                                              std::move(options))) {}
  /// All of a topic, from its beginning.
  direct_stream(kafka_properties properties, const std::string& topic)
      : direct_stream(from_the_beginning(std::move(properties)), kafka_subscribe({topic})) {}

  /// One that goes on at a position, if there is one.
  source_harness<kafka_text_record> source(std::string_view position = {}) const {
    auto made = plan_.node(stream_.node()).make_source();
    if (!position.empty())
      made->restore(position);
    return source_harness<kafka_text_record>(std::move(made));
  }
  const kafka_dstream<kafka_text_record>* operator->() const { return &stream_; }

private:
  topology plan_{std::chrono::seconds(1)};
  kafka_dstream<kafka_text_record> stream_;
};

inline std::vector<std::string> values_of(const std::vector<kafka_text_record>& records) {
  std::vector<std::string> out;
  for (const kafka_text_record& each : records)
    out.push_back(each.value.value_or("(none)"));
  return out;
}

/// `prefix`begin, …, as `test_producer::write_numbered` writes them.
inline std::vector<std::string> numbered(std::string_view prefix, int begin, int end) {
  std::vector<std::string> out;
  for (; begin < end; ++begin)
    out.push_back(std::string(prefix) + std::to_string(begin));
  return out;
}

/// Cuts batches until one fails, or patience ends: then the text is empty.
inline std::string first_failure(source_harness<kafka_text_record>& source) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline)
    try {
      source.batch();
    } catch (const error& failure) {
      source.take();
      source->sealed();
      return failure.what();
    }
  return {};
}

/// What a reader of committed records sees of a topic's partition 0: all but `end`, its last record.
inline std::vector<std::string> values_before(const kafka_properties& properties,
                                              const std::string& topic, const std::string& end) {
  auto source = direct_stream(properties, topic).source();
  source.start();
  std::vector<std::string> values;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while ((values.empty() || values.back() != end) && std::chrono::steady_clock::now() < deadline)
    for (auto& value : values_of(source.batch()))
      values.push_back(std::move(value));
  if (values.empty() || values.back() != end)
    throw error(errc::timeout, "the end of topic " + topic + " did not come");
  values.pop_back();
  return values;
}

} // namespace weir::testing
