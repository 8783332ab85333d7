// SPDX-License-Identifier: Apache-2.0
// A program to be killed:
//   kafka_crash_program direct|group <broker> <from> <to> <checkpoint> [<fault point> <visit>]
//
// As "direct" it counts the words of a topic into another, each batch in one transaction with the
// offsets it was made of, which it commits to the group "<to>-group". As "group" it is a member of the
// consumer group "<to>-readers" with a write-ahead log, and copies the lines. With a fault point the
// program kills itself when it comes by there the n-th time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>
#include <weir/weir.hpp>

#include "../../programs/killed_program.hpp"

namespace {

using namespace weir;

struct arguments {
  std::string form;
  kafka_properties properties;
  std::string from;
  std::string to;
};

void count_words(streaming_context& context, const arguments& with) {
  auto reading = with.properties;
  reading["auto.offset.reset"] = "earliest";
  auto lines = kafka_direct_stream<std::string, std::string>(context, kafka_subscribe({with.from}),
                                                             {.properties = reading});
  lines.name("lines");
  const auto counts =
      lines.map([](const auto& record) { return record.value.value_or(std::string_view()); })
          .name("values")
          .flat_map(split(' '))
          .name("words")
          .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
          .name("ones")
          .map_with_state<std::int64_t>([](std::string_view word, std::optional<std::int64_t> one,
                                           weir::state<std::int64_t>& count) {
            const std::int64_t sum = count.get_option().value_or(0) + one.value_or(0);
            count.update(sum);
            return std::pair(std::string(word), std::to_string(sum));
          })
          .name("counts");
  kafka_sink(counts, with.to,
             {.properties = with.properties,
              .application_id = with.to,
              .offsets = [lines](batch_time time) { return lines.offset_ranges(time); },
              .offsets_group = with.to + "-group"});
}

void copy_lines(streaming_context& context, const arguments& with) {
  auto reading = with.properties;
  reading["auto.offset.reset"] = "earliest";
  reading["session.timeout.ms"] = "1000"; // of a member that was killed
  reading["heartbeat.interval.ms"] = "200";
  const auto lines = kafka_stream<std::string, std::string>(
      context, with.to + "-readers", {{with.from, 1}},
      {.properties = reading, .receiver = {.write_ahead_log = true}});
  kafka_sink(lines.name("lines"), with.to,
             {.properties = with.properties, .application_id = with.to});
}

streaming_context build(const arguments& with) {
  context_options options;
  options.snapshot_every_batches = 5;
  options.snapshot_interval = std::chrono::milliseconds(0);
  engine_options threads;
  threads.threads = 2;
  threads.default_parallelism = 2;
  streaming_context context(threads, std::chrono::milliseconds(50), options);
  if (with.form == "direct")
    count_words(context, with);
  else
    copy_lines(context, with);
  return context;
}

} // namespace

int main(int argc, char* argv[]) {
  if (argc < 6)
    return 2;
  const arguments with{argv[1], {{"bootstrap.servers", argv[2]}}, argv[3], argv[4]};
  return tests::run_until_killed(
      argv[5], [&] { return build(with); },
      std::span(argv, static_cast<std::size_t>(argc)).subspan(6));
}
