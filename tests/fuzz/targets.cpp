// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include <weir/operators/chunk.hpp>
#include <weir/receivers/durable/block_log.hpp>
#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/log_records.hpp>
#include <weir/state/logged_batches.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

#include "framed.hpp"
#include "stages.hpp"

namespace weir::fuzz {

namespace {

/// Runs a reader; only bytes that are not what they should be may be its reason to refuse.
template <class F>
void reading(F&& read) {
  try {
    read();
  } catch (const error& refused) {
    if (refused.code() != errc::corrupt)
      throw;
  }
}

std::string_view payload_of(const std::string& frame) {
  return open_snapshot_frame(frame, snapshot_limits().payload_bytes_max);
}

/// Reads bytes as they are, and as the payload of a frame that is right.
template <class F>
void both(std::string_view bytes, F&& read) {
  reading([&] { read(bytes); });
  reading([&] { read(framed(bytes)); });
}

/// What was accepted is what is written again, or the reader has made something up.
[[noreturn]] void differs() {
  std::abort();
}

// -- manifests -----------------------------------------------------------------------------------

void read_manifest(std::string_view bytes) {
  both(bytes, [](std::string_view frame) {
    const auto manifest = decode_manifest(frame);
    if (decode_manifest(encode_manifest(manifest)) != manifest)
      differs();
  });
}

std::vector<std::string> manifests() {
  checkpoint_manifest all;
  all.epoch = 3;
  all.number = 7;
  all.time = batch_time(std::chrono::milliseconds(5000));
  all.batch_interval = std::chrono::milliseconds(500);
  all.settings = {{"default_parallelism", "2"}};
  manifest_node source;
  source.kind = manifest_node::role::source;
  source.name = source.operation = "lines";
  source.position = "17";
  manifest_node stage;
  stage.name = "totals";
  stage.named = true;
  stage.state_type = "l";
  stage.copies = {{{0, 64}, {{"stages/totals/0/1", true, 10}, {"stages/totals/0/2", false, 3}}},
                  {{64, 128}, {}}};
  all.nodes = {source, stage};
  const auto whole = encode_manifest(all);
  return {whole, std::string(payload_of(whole)), encode_manifest({})};
}

// -- logs ----------------------------------------------------------------------------------------

/// Goes through a log, and through one that consists of these bytes as a record.
template <class F>
void read_log(std::string_view bytes, F&& read) {
  reading([&] {
    log_record_reader reader(bytes, "fuzz");
    for (std::string_view record; reader.next(record);)
      read(record);
  });
  both(bytes, read);
}

void read_batch_log(std::string_view bytes) {
  logged_batches batches;
  read_log(bytes, [&](std::string_view record) {
    try {
      weir::apply(decode_batch_log_record(record), batches);
    } catch (const error& refused) {
      if (refused.code() != errc::illegal_state)
        throw;
    }
  });
}

std::vector<std::string> batch_logs() {
  using what = batch_log_record::what;
  const batch_time time(std::chrono::seconds(1));
  std::string log;
  std::vector<std::string> seeds;
  for (const auto& record : {batch_log_record{what::entry, {time, "lines", "0 5", 5}},
                             batch_log_record{what::committed, {.time = time}},
                             batch_log_record{what::completed, {.time = time}}}) {
    const auto bytes = encode_batch_log_record(record);
    append_log_record(log, bytes);
    seeds.emplace_back(payload_of(bytes));
  }
  seeds.push_back(log);
  return seeds;
}

using block_element = std::pair<std::string, std::int64_t>;

void read_block_log(std::string_view bytes) {
  read_log(bytes, [](std::string_view record) {
    const auto block = decode_block_record(record);
    // Elements take bytes, so this many cannot be there.
    if (block.records > record.size())
      return;
    static_cast<void>(decode_block<block_element>(block_bytes(record), block.records));
  });
  both(bytes,
       [](std::string_view position) { static_cast<void>(decode_block_position(position)); });
  both(bytes, [](std::string_view numbers) {
    const auto decoded = decode_block_numbers(numbers);
    if (decode_block_numbers(encode_block_numbers(decoded)) != decoded)
      differs();
  });
}

std::vector<std::string> block_logs() {
  chunk_builder<block_element> block;
  block.push(std::pair<std::string_view, std::int64_t>("key", 1));
  block.push(std::pair<std::string_view, std::int64_t>("", -1));
  const auto record = encode_block_record(7, encode_block<block_element>(*block.finish()));
  std::string log;
  append_log_record(log, record);
  append_log_record(log, record);
  const auto position = encode_block_position({8, "lines.1", "l"});
  const auto numbers = encode_block_numbers({1, 2, 5});
  return {log, record, std::string(payload_of(position)), std::string(payload_of(numbers))};
}

// -- values and stages ---------------------------------------------------------------------------

using value_tuple = std::tuple<std::vector<std::string>, std::map<std::string, std::vector<double>>,
                               std::optional<std::variant<std::int64_t, std::string>>,
                               std::vector<bool>, std::vector<std::pair<std::int8_t, bool>>>;

void read_values(std::string_view bytes) {
  both(bytes, [](std::string_view frame) {
    snapshot_reader in(frame);
    static_cast<void>(in.read<value_tuple>());
    in.expect_end();
  });
}

std::vector<std::string> some_values() {
  snapshot_writer out;
  out.write(value_tuple{{"a", ""},
                        {{"k", {1.5, -0.0}}, {"l", {}}},
                        std::variant<std::int64_t, std::string>("text"),
                        {true, false, true},
                        {{-1, true}}});
  const auto whole = out.finish();
  return {whole, std::string(payload_of(whole))};
}

constexpr target all[] = {
    {"manifest", read_manifest, manifests},
    {"batch_log", read_batch_log, batch_logs},
    {"block_log", read_block_log, block_logs},
    {"values", read_values, some_values},
    {"map_with_state", [](std::string_view bytes) { read_stage(keeping::mapped, bytes); },
     [] { return stage_seeds(keeping::mapped); }},
    {"update_state", [](std::string_view bytes) { read_stage(keeping::updated, bytes); },
     [] { return stage_seeds(keeping::updated); }},
    {"window", [](std::string_view bytes) { read_stage(keeping::window, bytes); },
     [] { return stage_seeds(keeping::window); }},
    {"keyed_window", [](std::string_view bytes) { read_stage(keeping::keyed_window, bytes); },
     [] { return stage_seeds(keeping::keyed_window); }},
    {"inverse_window", [](std::string_view bytes) { read_stage(keeping::inverse_window, bytes); },
     [] { return stage_seeds(keeping::inverse_window); }},
};

} // namespace

std::span<const target> targets() {
  return all;
}

const target* find_target(std::string_view name) {
  for (const target& one : all)
    if (name == one.name)
      return &one;
  return nullptr;
}

} // namespace weir::fuzz
