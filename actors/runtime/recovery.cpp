// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/recovery.hpp>

#include <algorithm>
#include <utility>

#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>
#include <weir/state/support/xxhash.hpp>

namespace weir::runtime {

namespace {

manifest_node::role role_of(const node_plan& node) noexcept {
  switch (node.kind) {
  case node_plan::role::source:
    return manifest_node::role::source;
  case node_plan::role::output:
    return manifest_node::role::output;
  case node_plan::role::stage:
    break;
  }
  return manifest_node::role::stage;
}

/// Of what is computed from what, in the order of the topology.
std::uint64_t fingerprint_of(const topology& plan) {
  std::map<node_id, std::size_t> numbers;
  std::string shape;
  for (const node_id id : plan.reachable()) {
    const node_plan& node = plan.node(id);
    numbers.emplace(id, numbers.size());
    shape += std::to_string(static_cast<int>(node.kind)) + " " + node.operation;
    for (const edge_plan& edge : node.inputs)
      shape += " " + std::to_string(numbers.at(edge.producer)) + "." +
               std::to_string(edge.producer_port);
    shape += "\n";
  }
  return xxh3(shape.data(), shape.size());
}

[[noreturn]] void refuse(const std::string& why) {
  throw error(errc::invalid_argument, "recovery: " + why);
}

std::string quoted(const std::string& name) {
  return "\"" + escape_for_log(name) + "\"";
}

/// Whether losing this would change results.
bool matters(const manifest_node& saved) {
  return saved.has_state() || !saved.position.empty();
}

class matcher {
public:
  matcher(const checkpoint_manifest& saved, const topology& plan)
      : saved_(saved),
        plan_(plan),
        same_shape_(saved.fingerprint == fingerprint_of(plan)) {}

  /// The node that goes on from a saved one; null if none does.
  const node_plan* successor_of(const manifest_node& saved) const {
    const node_plan* found = nullptr;
    for (const node_id id : plan_.reachable()) {
      const node_plan& node = plan_.node(id);
      if (role_of(node) != saved.kind || !claims(node, saved))
        continue;
      if (found != nullptr)
        refuse(quoted(node.name) + " and " + quoted(found->name) + " both claim what was " +
               quoted(saved.name));
      found = &node;
    }
    return found;
  }

  [[noreturn]] void refuse_unclaimed(const manifest_node& saved) const {
    const std::string what =
        saved.kind == manifest_node::role::source ? "the position of " : "the state of ";
    if (!saved.named)
      refuse("the topology has changed, and " + what + quoted(saved.name) +
             " cannot be matched, since it had no name: give the stream that goes on from it a "
             "name, as in .name(\"totals\").formerly(" +
             quoted(saved.name) + "), or allow dropping it (drop_unclaimed_state)");
    refuse("nobody claims " + what + quoted(saved.name) + " (" + saved.operation +
           "): name a stream so, say .formerly(" + quoted(saved.name) +
           ") where it has another name now, or allow dropping it (drop_unclaimed_state)");
  }

private:
  bool claims(const node_plan& node, const manifest_node& saved) const {
    if (std::count(node.former_names.begin(), node.former_names.end(), saved.name) > 0)
      return true;
    // A name that the library made from a number says nothing once the shape has changed.
    return node.name == saved.name && ((node.named && saved.named) || same_shape_);
  }

  const checkpoint_manifest& saved_;
  const topology& plan_;
  bool same_shape_;
};

void check_fit(const manifest_node& saved, const node_plan& node) {
  if (!saved.has_state())
    return;
  if (node.operation != saved.operation)
    refuse(quoted(node.name) + " is " + node.operation + " now and was " + saved.operation +
           ": its state does not fit. Give it another name, and allow dropping the old state");
  if (saved.state_version > node.state_version)
    refuse("the state of " + quoted(node.name) + " has version " +
           std::to_string(saved.state_version) + " in the checkpoint, this program knows only " +
           std::to_string(node.state_version));
  if (saved.state_version < node.state_version && !node.upgrade)
    refuse("the state of " + quoted(node.name) + " has version " +
           std::to_string(saved.state_version) + " in the checkpoint and " +
           std::to_string(node.state_version) +
           " here: say how to read the old one, as in .state_version<S>(version, read)");
  if (saved.state_version == node.state_version && saved.state_type != node.state_type)
    refuse("the state of " + quoted(node.name) + " had another type (" +
           readable_type_name(saved.state_type) + ", now " + readable_type_name(node.state_type) +
           ") of the same version: raise state_version and say how to read the old one");
}

key_group_range common(const key_group_range& a, const key_group_range& b) {
  return {std::max(a.first, b.first), std::min(a.last, b.last)};
}

/// What a copy has to read of the snapshots of all copies that there were.
std::vector<restore_step> steps_for(const cell& place, const manifest_node& saved) {
  std::vector<restore_step> steps;
  const key_group_range own = groups_of_copy(place.copy, place.plan.copies);
  for (const manifest_copy& copy : saved.copies) {
    const key_group_range part = common(own, copy.groups);
    if (part.first < part.last)
      for (const manifest_snapshot& snapshot : copy.chain)
        steps.push_back({snapshot, part, saved.state_version});
  }
  return steps;
}

/// What the source noted for the batch; nothing if it was not there then.
const batch_log_entry* entry_of(const logged_batch& batch, const manifest_node* saved) {
  if (saved != nullptr)
    for (const batch_log_entry& entry : batch.entries)
      if (entry.source == saved->name)
        return &entry;
  return nullptr;
}

void resume_source(cell& place, const manifest_node* saved, const logged_batches& batches) {
  if (saved != nullptr)
    place.feed->restore(saved->position);
  std::uint64_t lost = 0;
  for (const auto& [time, batch] : batches) {
    const batch_log_entry* entry = entry_of(batch, saved);
    place.replays.push_back(entry == nullptr ? std::string() : entry->what);
    if (entry != nullptr && entry->what.empty())
      lost += entry->records;
  }
  place.lost_records = lost;
  if (lost > 0)
    log(log_level::warning, "recovery",
        place.plan.name + ": " + std::to_string(lost) +
            " records of batches after the checkpoint are lost, since this source cannot give them "
            "again; a receiver can with the option write_ahead_log");
}

/// Rewrites what an earlier run left behind for the topology of now.
void bring_up_to_date(earlier_run& earlier, const topology& plan,
                      const std::map<node_id, const manifest_node*>& matched) {
  checkpoint_manifest now = manifest_of(plan);
  std::map<std::string, std::string> names;
  for (const auto& [id, saved] : matched) {
    manifest_node& node = *std::find_if(now.nodes.begin(), now.nodes.end(), [&](const auto& each) {
      return each.name == plan.node(id).name;
    });
    node.state_type = saved->state_type;
    node.state_version = saved->state_version;
    node.position = saved->position;
    node.copies = saved->copies;
    names[saved->name] = node.name;
  }
  now.time = earlier.generation.time;
  now.zero_time = earlier.generation.zero_time;
  for (auto& [time, batch] : earlier.batches) {
    std::erase_if(batch.entries, [&](const auto& entry) { return !names.contains(entry.source); });
    for (batch_log_entry& entry : batch.entries)
      entry.source = names.at(entry.source);
  }
  earlier.generation = std::move(now);
}

} // namespace

std::optional<earlier_run> read_earlier_run(checkpoint_store& store) {
  auto generation = newest_generation(store, [](const std::string&, const std::string& why) {
    log(log_level::error, "recovery", "a generation cannot be used: " + why);
  });
  if (!generation)
    return std::nullopt;
  earlier_run out;
  out.batches = read_batch_logs(store, generation->epoch, generation->time);
  out.generation = std::move(*generation);
  return out;
}

checkpoint_manifest manifest_of(const topology& plan) {
  checkpoint_manifest out;
  out.fingerprint = fingerprint_of(plan);
  out.batch_interval = plan.batch_interval();
  for (const node_id id : plan.reachable()) {
    const node_plan& node = plan.node(id);
    manifest_node& saved = out.nodes.emplace_back();
    saved.kind = role_of(node);
    saved.name = node.name;
    saved.named = node.named;
    saved.operation = node.operation;
    saved.state_type = node.state_type;
    saved.state_version = node.state_version;
  }
  return out;
}

std::map<node_id, const manifest_node*> match(const checkpoint_manifest& saved,
                                              const topology& plan, bool drop_unclaimed) {
  std::map<node_id, const manifest_node*> out;
  const matcher find(saved, plan);
  for (const manifest_node& node : saved.nodes) {
    const node_plan* successor = find.successor_of(node);
    if (successor != nullptr) {
      check_fit(node, *successor);
      if (!out.emplace(successor->id, &node).second)
        refuse(quoted(successor->name) + " claims more than one former name");
    } else if (matters(node)) {
      if (!drop_unclaimed)
        find.refuse_unclaimed(node);
      log(log_level::warning, "recovery", "drops what " + quoted(node.name) + " had kept");
    }
  }
  return out;
}

std::vector<resumed_batch> resume(earlier_run& earlier, const topology& plan, const wiring& places,
                                  bool drop_unclaimed) {
  const auto matched = match(earlier.generation, plan, drop_unclaimed);
  for (cell* place : places.cells()) {
    const auto found = matched.find(place->plan.id);
    const manifest_node* saved = found == matched.end() ? nullptr : found->second;
    if (place->feed)
      resume_source(*place, saved, earlier.batches);
    else if (saved != nullptr)
      place->snapshots.inherit(steps_for(*place, *saved));
  }
  std::vector<resumed_batch> out;
  for (const auto& [time, batch] : earlier.batches)
    out.push_back({time, true, batch.completed});
  bring_up_to_date(earlier, plan, matched);
  return out;
}

std::vector<resumed_batch> missed_intervals(batch_time last, batch_time first,
                                            std::chrono::milliseconds interval,
                                            std::int64_t at_most, std::uint64_t& skipped) {
  batch_time next = last.floor(interval) + interval;
  const std::int64_t missed =
      next < first ? (first - next + interval - std::chrono::milliseconds(1)) / interval : 0;
  const std::int64_t too_many = std::max<std::int64_t>(0, missed - at_most);
  skipped = static_cast<std::uint64_t>(too_many);
  std::vector<resumed_batch> out;
  for (next = next + interval * too_many; next < first; next = next + interval)
    out.push_back({next, false, false});
  return out;
}

} // namespace weir::runtime
