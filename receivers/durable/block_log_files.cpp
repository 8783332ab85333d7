// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/block_log_files.hpp>

#include <weir/state/epoch_claim.hpp>
#include <weir/state/log_records.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr std::string_view block_logs_prefix = "blocks/";

std::string prefix_of(const std::string& log) {
  return std::string(block_logs_prefix) + encode_checkpoint_name(log) + "/";
}

} // namespace

block_log_files::block_log_files(block_log_place place)
    : place_(std::move(place)),
      id_(place_.name + "." + std::to_string(place_.epoch)) {
  // nop
}

std::string block_log_files::prefix() const {
  return prefix_of(id_);
}

void block_log_files::write(std::vector<encoded_block> blocks, stored told) {
  // Numbers, records and answers are in one order.
  const auto guard = std::lock_guard(mutex_);
  if (!records_)
    records_.emplace(*place_.store, prefix() + epoch_text(place_.epoch) + "/", place_.lane,
                     place_.check);
  const auto first = next_;
  auto records = std::vector<group_commit::record>();
  records.reserve(blocks.size());
  for (const auto& block : blocks) {
    records.push_back({static_cast<std::int64_t>(next_), encode_block_record(next_, block)});
    ++next_;
  }
  records_->commit(std::move(records),
                   [first, told = std::move(told), name = place_.name](std::exception_ptr failure) {
                     if (!failure) {
                       try {
                         fault_point({.point = "receiver.block.safe", .stage = name});
                       } catch (...) {
                         failure = std::current_exception();
                       }
                     }
                     told(failure, first);
                   });
}

std::vector<logged_block> block_log_files::recover(const std::string& id, std::uint64_t first) {
  const auto guard = std::lock_guard(mutex_);
  id_ = id;
  next_ = first;
  auto found = std::map<std::uint64_t, logged_block>();
  for (auto& key : place_.store->list(prefix())) {
    // What its owner had not synced would be seen now and gone after the next crash.
    place_.store->sync(key);
    const auto bytes = place_.store->get(key);
    if (!bytes)
      continue;
    inherited_.push_back({.key = std::move(key)});
    index_file(inherited_.size() - 1, *bytes, first, found);
  }
  auto blocks = std::vector<logged_block>();
  for (const auto& [number, block] : found)
    blocks.push_back(block);
  return blocks;
}

void block_log_files::index_file(std::size_t file, const std::string& bytes, std::uint64_t first,
                                 std::map<std::uint64_t, logged_block>& found) {
  auto& from = inherited_[file];
  auto reader = log_record_reader(bytes, from.key);
  auto record = std::string_view();
  while (reader.next(record)) {
    const auto block = decode_block_record(record);
    from.last = std::max(from.last, block.number);
    next_ = std::max(next_, block.number + 1);
    if (block.number < first)
      continue;
    // A record that is there twice was written again since nobody knew whether it was safe.
    found.insert_or_assign(block.number, block);
    const auto begin = static_cast<std::size_t>(record.data() - bytes.data());
    index_.insert_or_assign(block.number, place_in_file{file, begin, record.size()});
  }
}

std::string block_log_files::read(std::uint64_t number) {
  const auto guard = std::lock_guard(mutex_);
  const auto found = index_.find(number);
  const auto gone = [&] {
    return error(errc::source_changed, place_.name + ": block " + std::to_string(number) +
                                           " is gone from the write-ahead log");
  };
  if (found == index_.end())
    throw gone();
  const auto& place = found->second;
  if (loaded_file_ != place.file) {
    loaded_file_.reset();
    auto bytes = place_.store->get(inherited_[place.file].key);
    if (!bytes)
      throw gone();
    loaded_ = std::move(*bytes);
    loaded_file_ = place.file;
  }
  if (place.begin + place.bytes > loaded_.size())
    throw gone();
  return std::string(block_bytes(std::string_view(loaded_).substr(place.begin, place.bytes)));
}

void block_log_files::forget(std::uint64_t first_needed) {
  if (first_needed == 0)
    return;
  const auto guard = std::lock_guard(mutex_);
  if (records_)
    records_->remove_up_to(static_cast<std::int64_t>(first_needed) - 1);
  for (auto& file : inherited_) {
    if (file.removed || file.last >= first_needed)
      continue;
    file.removed = true;
    place_.lane->run([store = place_.store, key = file.key] { store->remove(key); });
  }
  index_.erase(index_.begin(), index_.lower_bound(first_needed));
  if (index_.empty()) {
    loaded_file_.reset();
    loaded_ = {};
  }
}

std::vector<std::string> other_block_logs(checkpoint_store& store,
                                          const std::vector<std::string>& names) {
  auto keys = store.list(block_logs_prefix);
  for (const auto& name : names)
    std::erase_if(keys,
                  [prefix = prefix_of(name)](const auto& key) { return key.starts_with(prefix); });
  return keys;
}

} // namespace weir
