// SPDX-License-Identifier: Apache-2.0
#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/log_records.hpp>
#include <weir/state/logged_batches.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/segmented_log.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/snapshot_frame.hpp>
#include <weir/state/support/error.hpp>

#include "../catch.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace checkpoint_formats_test {

namespace {

using namespace weir;

batch_time at(std::int64_t time_ms) {
  return batch_time(std::chrono::milliseconds(time_ms));
}

checkpoint_manifest example(memory_checkpoint_store& store) {
  auto out = snapshot_writer();
  out.write(std::string("some state"));
  const auto bytes = out.finish();
  const auto key = snapshot_key("totals", 0, 3, at(5000));
  store.put(key, bytes);

  auto manifest = checkpoint_manifest();
  manifest.epoch = 3;
  manifest.number = 7;
  manifest.fingerprint = 42;
  manifest.time = at(5000);
  manifest.zero_time = at(1000);
  manifest.batch_interval = std::chrono::milliseconds(500);
  manifest.settings = {{"default_parallelism", "2"}};
  auto& source = manifest.nodes.emplace_back();
  source.kind = manifest_node::role::source;
  source.name = "lines";
  source.named = true;
  source.operation = "topic";
  source.position = "17";
  auto& stage = manifest.nodes.emplace_back();
  stage.name = "totals";
  stage.operation = "update_state_by_key";
  stage.state_type = "l";
  stage.state_version = 2;
  stage.copies = {{{0, key_group_count}, {{key, true, bytes.size()}}}};
  return manifest;
}

std::string log_of(const std::vector<std::string>& records) {
  auto bytes = std::string();
  for (const auto& record : records)
    append_log_record(bytes, record);
  return bytes;
}

std::vector<std::string> records_of(std::string_view bytes) {
  auto records = std::vector<std::string>();
  auto reader = log_record_reader(bytes, "test");
  auto payload = std::string_view();
  while (reader.next(payload))
    records.emplace_back(payload);
  return records;
}

bool is_corrupt(const std::function<void()>& read) {
  try {
    read();
  } catch (const error& failure) {
    return failure.code() == errc::corrupt;
  }
  return false;
}

/// Calls `check` with each copy of the bytes that has one bit changed.
void with_each_bit_flipped(std::string bytes,
                           const std::function<void(const std::string&)>& check) {
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    const auto mask = static_cast<char>(1U << (i % 8));
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ mask);
    check(bytes);
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ mask);
  }
}

} // namespace

TEST_CASE("a manifest is read as it was written") {
  auto store = memory_checkpoint_store();
  const auto manifest = example(store);
  CHECK(decode_manifest(encode_manifest(manifest)) == manifest);
  CHECK(manifest_key(3, 7) == "manifests/0000000003-0000000007");
}

TEST_CASE("a manifest that is cut off or has a bit changed is refused") {
  auto store = memory_checkpoint_store();
  const auto bytes = encode_manifest(example(store));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK(is_corrupt([&] { static_cast<void>(decode_manifest(bytes.substr(0, size))); }));
  with_each_bit_flipped(bytes, [](const std::string& changed) {
    REQUIRE(is_corrupt([&] { static_cast<void>(decode_manifest(changed)); }));
  });
}

TEST_CASE("a snapshot is no manifest") {
  auto out = snapshot_writer();
  out.write(std::string("something else"));
  CHECK(is_corrupt([bytes = out.finish()] { static_cast<void>(decode_manifest(bytes)); }));
}

TEST_CASE("a generation that is damaged anywhere makes room for the one before") {
  auto store = memory_checkpoint_store();
  auto older = example(store);
  older.number = 6;
  older.nodes.back().copies.clear();
  const auto newer = example(store);
  const auto newer_key = manifest_key(newer.epoch, newer.number);
  store.put(manifest_key(older.epoch, older.number), encode_manifest(older));
  store.put(newer_key, encode_manifest(newer));
  store.put("manifests/of-something-else", "passed over");

  auto unusable = 0;
  const auto newest = [&] {
    unusable = 0;
    return newest_generation(store, [&](const std::string&, const std::string&) { ++unusable; });
  };
  CHECK(newest() == newer);
  CHECK(unusable == 0);

  for (const auto& key : {newer_key, newer.nodes.back().copies.front().chain.front().key}) {
    const auto whole = *store.get(key);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      store.put(key, whole.substr(0, size));
      REQUIRE(newest() == older);
      REQUIRE(unusable == 1);
    }
    with_each_bit_flipped(whole, [&](const std::string& changed) {
      store.put(key, changed);
      REQUIRE(newest() == older);
    });
    store.remove(key);
    CHECK((newest() == older || key == newer_key));
    store.put(key, whole);
  }

  // A manifest under another one's name is no generation.
  store.put(manifest_key(3, 8), encode_manifest(newer));
  CHECK(newest() == newer);
  CHECK(unusable == 1);

  for (const auto& key : generation_keys(store))
    store.put(key, "damaged");
  CHECK(is_corrupt([&] { newest(); }));
  remove_generations(store);
  CHECK_FALSE(newest());
}

TEST_CASE("a checkpoint without its manifests is damaged, not empty") {
  for (const auto* left : {"log/0000000001/1", "stages/totals/0/1", "blocks/lines.1/1/1"}) {
    auto store = memory_checkpoint_store();
    const auto newest = [&] {
      return newest_generation(store, [](const std::string&, const std::string&) {});
    };
    store.put("epochs/0000000001", "somebody was here");
    CHECK_FALSE(newest());
    CHECK_FALSE(holds_earlier_run(store));
    store.put(left, "something");
    CHECK(holds_earlier_run(store));
    CHECK(is_corrupt([&] { static_cast<void>(newest()); }));
    remove_generations(store);
    CHECK_FALSE(newest());
  }
}

namespace {

/// Puts in the place of one snapshot one that is longer than a reader takes unless it is told.
class long_snapshot_store final : public checkpoint_store {
public:
  static constexpr std::size_t bytes =
      snapshot_limits().payload_bytes_max + snapshot_frame_bytes + 1;

  long_snapshot_store(checkpoint_store& rest, std::string key)
      : rest_(rest),
        long_key_(std::move(key)) {}
  void put(std::string_view key, std::string value) override { rest_.put(key, std::move(value)); }
  bool put_if_absent(std::string_view key, std::string value) override {
    return rest_.put_if_absent(key, std::move(value));
  }
  std::optional<std::string> get(std::string_view key) override {
    if (key != long_key_)
      return rest_.get(key);
    std::string frame(bytes, '\0');
    seal_snapshot_frame(frame);
    return frame;
  }
  std::vector<std::string> list(std::string_view prefix) override { return rest_.list(prefix); }
  void remove(std::string_view key) override { rest_.remove(key); }

private:
  checkpoint_store& rest_;
  std::string long_key_;
};

} // namespace

TEST_CASE("a snapshot that could be written can be read, however long it is", "[slow]") {
  auto rest = memory_checkpoint_store();
  auto manifest = example(rest);
  manifest_snapshot& snapshot = manifest.nodes.back().copies.front().chain.front();
  snapshot.bytes = long_snapshot_store::bytes;
  auto store = long_snapshot_store(rest, snapshot.key);
  const auto key = manifest_key(manifest.epoch, manifest.number);
  store.put(key, encode_manifest(manifest));
  CHECK(load_generation(store, key).number == manifest.number);
  CHECK(is_corrupt([&] { snapshot_reader(*store.get(snapshot.key)); }));
}

TEST_CASE("records of a log are read as they were written") {
  const auto records = std::vector<std::string>{"one", "", std::string(1000, 'x')};
  CHECK(records_of(log_of(records)) == records);
  CHECK(records_of("").empty());
}

TEST_CASE("a log that is cut off anywhere gives the records before") {
  const auto bytes = log_of({"one", "two", "three"});
  const auto first = log_record_header_bytes + 3;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = records_of(std::string_view(bytes).substr(0, size));
    REQUIRE(read.size() == (size < first ? 0 : size < 2 * first ? 1 : 2));
  }
  // As some file systems leave it.
  CHECK(records_of(bytes + std::string(100, '\0')).size() == 3);
}

TEST_CASE("a log with a bit changed is refused") {
  const auto bytes = log_of({"one", "two", "three"});
  with_each_bit_flipped(
      bytes, [](const std::string& changed) { REQUIRE(is_corrupt([&] { records_of(changed); })); });
}

TEST_CASE("a segmented log is read in order and loses whole segments") {
  auto store = memory_checkpoint_store();
  auto log = segmented_log(store, "log/a/");
  for (int i = 0; i < 4; ++i) {
    log.append(std::to_string(i));
    log.sync();
    if (i % 2 == 1)
      log.roll();
  }
  const auto read = [&] {
    auto all = std::string();
    read_segmented_log(store, "log/a/", [&](std::string_view payload, std::uint64_t segment) {
      all += std::to_string(segment) + ":" + std::string(payload) + " ";
    });
    return all;
  };
  CHECK(read() == "0:0 0:1 1:2 1:3 ");
  log.remove_before(1);
  CHECK(read() == "1:2 1:3 ");
  store.put("log/a/foreign", "");
  CHECK(is_corrupt(read));
}

TEST_CASE("committed batches of the logs are found, the later owner's word counts") {
  using what = batch_log_record::what;
  auto store = memory_checkpoint_store();
  const auto write = [&](std::uint64_t epoch, const std::vector<batch_log_record>& records) {
    auto log = segmented_log(store, batch_log_prefix(epoch));
    for (const auto& record : records)
      log.append(encode_batch_log_record(record));
    log.sync();
  };
  const auto entry = [](std::int64_t time_ms, const char* contents) {
    return batch_log_record{what::entry, {at(time_ms), "lines", contents, 5}};
  };
  const auto mark = [](what kind, std::int64_t time_ms) {
    return batch_log_record{kind, {at(time_ms)}};
  };
  write(1, {entry(1000, "never seen"), mark(what::committed, 1000)});
  write(2, {entry(1000, "a"), mark(what::committed, 1000), mark(what::completed, 1000),
            entry(2000, "b"), mark(what::committed, 2000), entry(3000, "c"),
            mark(what::committed, 3000), entry(4000, "not committed")});
  write(3, {entry(3000, "C"), mark(what::committed, 3000)});

  const auto batches = read_batch_logs(store, 2, at(1000));
  REQUIRE(batches.size() == 2);
  CHECK(batches.at(at(2000)).entries.front().what == "b");
  CHECK_FALSE(batches.at(at(2000)).completed);
  CHECK(batches.at(at(3000)).entries.front().what == "C");
  CHECK(read_batch_logs(store, 2, at(0)).at(at(1000)).completed);
}

TEST_CASE("a record of the batch log with bytes changed is refused or read, never more") {
  const auto bytes =
      encode_batch_log_record({batch_log_record::what::entry, {at(1000), "lines", "0 17", 17}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK(is_corrupt([&] { static_cast<void>(decode_batch_log_record(bytes.substr(0, size))); }));
  with_each_bit_flipped(bytes, [](const std::string& changed) {
    REQUIRE(is_corrupt([&] { static_cast<void>(decode_batch_log_record(changed)); }));
  });
}

} // namespace checkpoint_formats_test
