// SPDX-License-Identifier: Apache-2.0
#include <weir/state/logged_batches.hpp>

#include <weir/state/epoch_claim.hpp>
#include <weir/state/segmented_log.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

#include <charconv>
#include <set>
#include <utility>

namespace weir {

namespace {

/// The epochs that have a log, in order.
std::set<std::uint64_t> logged_epochs(checkpoint_store& store) {
  auto epochs = std::set<std::uint64_t>();
  for (const auto& key : store.list(batch_logs_prefix)) {
    const auto* const begin = key.data() + batch_logs_prefix.size();
    std::uint64_t epoch = 0;
    std::from_chars(begin, key.data() + key.size(), epoch);
    epochs.insert(epoch);
  }
  return epochs;
}

} // namespace

std::string encode_batch_log_record(const batch_log_record& record) {
  auto out = snapshot_writer();
  out.write(record.kind);
  out.write(record.entry.time);
  if (record.kind == batch_log_record::what::entry) {
    out.write(record.entry.source);
    out.write(record.entry.what);
    out.write(record.entry.records);
  }
  return out.finish();
}

batch_log_record decode_batch_log_record(std::string_view bytes) {
  auto in = snapshot_reader(bytes);
  auto record = batch_log_record();
  in.read(record.kind);
  if (record.kind > batch_log_record::what::completed)
    throw error(errc::corrupt, "batch log: a record of an unknown kind");
  in.read(record.entry.time);
  if (record.kind == batch_log_record::what::entry) {
    in.read(record.entry.source);
    in.read(record.entry.what);
    in.read(record.entry.records);
  }
  in.expect_end();
  return record;
}

bool apply(const batch_log_record& record, logged_batches& batches) {
  auto& batch = batches[record.entry.time];
  switch (record.kind) {
  case batch_log_record::what::committed:
    return !std::exchange(batch.committed, true);
  case batch_log_record::what::completed:
    return !std::exchange(batch.completed, true);
  case batch_log_record::what::entry:
    break;
  }
  for (const auto& known : batch.entries) {
    if (known == record.entry)
      return false;
    if (known.source == record.entry.source)
      throw error(errc::illegal_state, "batch log: " + record.entry.source + " at batch " +
                                           to_string(record.entry.time) +
                                           ": has fixed other contents already");
  }
  if (batch.completed)
    throw error(errc::illegal_state, "batch log: " + record.entry.source + " at batch " +
                                         to_string(record.entry.time) + ": the batch is completed");
  batch.entries.push_back(record.entry);
  return true;
}

std::string batch_log_prefix(std::uint64_t epoch) {
  return std::string(batch_logs_prefix) + epoch_text(epoch) + "/";
}

logged_batches read_batch_logs(checkpoint_store& store, std::uint64_t epoch, batch_time after) {
  auto all = logged_batches();
  for (const auto owner : logged_epochs(store)) {
    if (owner < epoch)
      continue;
    auto batches = logged_batches();
    read_segmented_log(store, batch_log_prefix(owner),
                       [&](std::string_view payload, std::uint64_t) {
                         const auto record = decode_batch_log_record(payload);
                         if (record.entry.time > after)
                           apply(record, batches);
                       });
    for (auto& [time, batch] : batches)
      if (batch.committed)
        all.insert_or_assign(time, std::move(batch));
  }
  return all;
}

} // namespace weir
