// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/checkpointer.hpp>

#include <algorithm>
#include <utility>

#include <weir/receivers/durable/block_log_files.hpp>
#include <weir/receivers/receiver_control.hpp>
#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/logged_batches.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

namespace {

/// Large state takes long to write: that is done so seldom that it costs a stage one part in so many.
constexpr int share = 20;

void put_manifest(const epoch_claim& owner, const checkpoint_manifest& manifest) {
  fault_point({.point = "checkpoint.publish.before", .batch = manifest.time.milliseconds()});
  owner.require_current();
  const std::string key = manifest_key(manifest.epoch, manifest.number);
  if (!owner.store()->put_if_absent(key, encode_manifest(manifest)))
    throw error(errc::superseded, "checkpoint: " + key + " is there already");
  fault_point({.point = "checkpoint.publish.after", .batch = manifest.time.milliseconds()});
}

/// What stays behind is removed when the store has its next owner.
void remove(checkpoint_store& store, const std::string& key) noexcept {
  try {
    fault_point({.point = "checkpoint.remove"});
    store.remove(key);
  } catch (...) {
    log(log_level::warning, "checkpoint", describe(std::current_exception()));
  }
}

/// What could not be made safe must not be found later.
void withdraw(const epoch_claim& owner, const checkpoint_manifest& manifest) noexcept {
  remove(*owner.store(), manifest_key(manifest.epoch, manifest.number));
}

void insert_keys(const checkpoint_manifest& manifest, std::set<std::string>& keys) {
  for (const manifest_node& node : manifest.nodes)
    for (const manifest_copy& copy : node.copies)
      for (const manifest_snapshot& snapshot : copy.chain)
        keys.insert(snapshot.key);
}

} // namespace

checkpointer::checkpointer(const services& shared, const checkpoint_policy& policy,
                           std::shared_ptr<const epoch_claim> owner)
    : shared_(shared),
      policy_(policy),
      owner_(std::move(owner)) {}

void checkpointer::manage(checkpoint_manifest head, std::vector<cell*> cells) {
  head_ = std::move(head);
  cells_ = std::move(cells);
}

void checkpointer::start_with(checkpoint_manifest first) {
  stale_ = generation_keys(shared_.checkpoints);
  for (std::string& key : shared_.checkpoints.list(snapshot_prefix()))
    written_.insert(std::move(key));
  first.epoch = owner_->number();
  first.number = ++number_;
  put_manifest(*owner_, first);
  last_time_ = first.time;
  kept_.push_front(std::move(first));
}

// -- when -----------------------------------------------------------------------------------------

bool checkpointer::due(batch_time time) const {
  if (shared_.ledger.retention_near_cap())
    return true;
  return (!last_time_ || time - *last_time_ >= policy_.interval) &&
         shared_.now() - last_begun_ >= longest_snapshot_ * share;
}

bool checkpointer::begin(const batch_stamp& batch, bool forced) {
  if (open_ ||
      (!forced && (batch.number - last_batch_ < policy_.every_batches || !due(batch.time))))
    return false;
  open_.emplace();
  open_->batch = batch;
  last_batch_ = batch.number;
  last_time_ = batch.time;
  last_begun_ = shared_.now();
  longest_snapshot_ = {};
  return true;
}

// -- collecting -----------------------------------------------------------------------------------

void checkpointer::note(const source_sealed& sealed) {
  if (!open_ || sealed.batch != open_->batch.number)
    return;
  if (sealed.position_failure)
    abandon(sealed.position_failure);
  else
    open_->positions[sealed.name] = sealed.position;
}

void checkpointer::note(const snapshot_written& written) {
  longest_snapshot_ = std::max(longest_snapshot_, written.took);
  written_.insert(written.key); // perhaps even if it failed
  if (!written.failure) {
    counts_.bytes += written.bytes;
  } else if (open_ && written.batch == open_->batch.number) {
    abandon(written.failure);
  }
  advance();
}

void checkpointer::note_completed(const batch_stamp& batch) {
  if (!open_ || batch.number != open_->batch.number)
    return;
  open_->completed = true;
  advance();
}

void checkpointer::advance() {
  if (open_ && open_->completed && !open_->publishing && snapshots_safe())
    publish();
}

bool checkpointer::snapshots_safe() const {
  return std::all_of(cells_.begin(), cells_.end(), [&](const cell* place) {
    return !place->stateful || place->snapshots.covered() >= open_->batch.number;
  });
}

checkpoint_manifest checkpointer::manifest() const {
  checkpoint_manifest out = head_;
  out.epoch = owner_ ? owner_->number() : 0;
  out.number = number_ + 1;
  out.time = open_->batch.time;
  out.zero_time = shared_.zero_time;
  std::map<std::string, manifest_node*> nodes;
  for (manifest_node& node : out.nodes)
    nodes[node.name] = &node;
  for (const auto& [name, position] : open_->positions)
    nodes.at(name)->position = position;
  for (const cell* place : cells_) {
    if (!place->stateful)
      continue;
    manifest_copy copy{groups_of_copy(place->copy, place->plan.copies), {}};
    for (restore_step& step : place->snapshots.begin().steps)
      copy.chain.push_back(std::move(step.snapshot));
    nodes.at(place->plan.name)->copies.push_back(std::move(copy));
  }
  return out;
}

// -- publishing -----------------------------------------------------------------------------------

void checkpointer::publish() {
  open_->publishing = true;
  publishing_ = manifest();
  if (!owner_) {
    note(generation_published{});
    return;
  }
  ++number_;
  shared_.writes.run([owner = owner_, manifest = publishing_, &inbox = shared_.coordinator] {
    generation_published result;
    try {
      put_manifest(*owner, manifest);
    } catch (...) {
      result.failure = std::current_exception();
      withdraw(*owner, manifest);
    }
    inbox.post(std::move(result));
  });
}

void checkpointer::note(const generation_published& published) {
  if (published.failure) {
    abandon(published.failure);
    return;
  }
  failures_in_a_row_ = 0;
  ++counts_.published;
  open_.reset();
  keep(std::move(publishing_));
}

void checkpointer::abandon(std::exception_ptr why) {
  ++counts_.failed;
  ++failures_in_a_row_;
  log(log_level::error, "checkpoint",
      "the generation of the batch at " + std::to_string(open_->batch.time.milliseconds()) +
          " ms is given up: " + describe(why));
  open_.reset();
  bool fenced = false;
  try {
    std::rethrow_exception(why);
  } catch (const error& failure) {
    fenced = failure.code() == errc::superseded;
  } catch (...) {}
  if (fenced || (policy_.failures_max > 0 && failures_in_a_row_ >= policy_.failures_max))
    shared_.fail(why);
}

// -- the old ones ---------------------------------------------------------------------------------

void checkpointer::keep(checkpoint_manifest published) {
  kept_.push_front(std::move(published));
  const std::size_t wanted = owner_ ? policy_.kept : 1;
  std::set<batch_time> times;
  std::size_t count = 0;
  for (; count < kept_.size(); ++count) {
    times.insert(kept_[count].time);
    if (times.size() > wanted)
      break;
  }
  std::vector<std::string> dropped = std::exchange(stale_, {});
  for (std::size_t i = count; i < kept_.size(); ++i)
    dropped.push_back(manifest_key(kept_[i].epoch, kept_[i].number));
  kept_.resize(count);
  remove_old(std::move(dropped));
  if (owner_ && !std::exchange(alone_, true))
    remove_logs_of_others();
  forget_before(kept_.back());
}

void checkpointer::remove_old(std::vector<std::string> manifests) {
  std::set<std::string> needed;
  for (const checkpoint_manifest& manifest : kept_)
    insert_keys(manifest, needed);
  std::vector<std::string> keys;
  if (owner_)
    keys = std::move(manifests); // before the snapshots that they name
  for (auto key = written_.begin(); key != written_.end();) {
    if (needed.count(*key) > 0) {
      ++key;
      continue;
    }
    keys.push_back(*key);
    key = written_.erase(key);
  }
  if (keys.empty())
    return;
  shared_.writes.run([keys = std::move(keys), &store = shared_.checkpoints] {
    for (const std::string& key : keys)
      remove(store, key);
  });
}

void checkpointer::remove_logs_of_others() {
  std::vector<std::string> names;
  for (const cell* place : cells_)
    if (const auto* control = dynamic_cast<const receiver_control*>(place->feed.get()))
      if (auto name = control->log_name(); !name.empty())
        names.push_back(std::move(name));
  shared_.writes.run(
      [names = std::move(names), epoch = owner_->number(), &store = shared_.checkpoints] {
        for (const std::string& key : store.list(batch_logs_prefix))
          if (std::string_view(key).substr(batch_logs_prefix.size()) < epoch_text(epoch))
            remove(store, key);
        for (const std::string& key : other_block_logs(store, names))
          remove(store, key);
      });
}

void checkpointer::forget_before(const checkpoint_manifest& oldest) {
  shared_.log.forget(oldest.time);
  for (const cell* place : cells_) {
    if (!place->feed)
      continue;
    for (const manifest_node& node : oldest.nodes)
      if (node.name == place->plan.name && !node.position.empty())
        place->feed->forget(node.position);
  }
}

} // namespace weir::runtime
