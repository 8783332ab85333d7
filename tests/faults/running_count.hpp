// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <weir/operators/dstream.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/state/snapshot_codec.hpp>

namespace weir::tests {

/// A stage with state: adds up the values of each key over all batches, and emits the new sums of
/// the keys of a batch. It may know what has changed since its last snapshot.
class running_count final : public stage {
public:
  explicit running_count(bool tracks) : tracks_(tracks) { add_output(out_); }

  void on_chunk(const input_chunk& input) override {
    for (const auto& [key, value] : input.as<std::pair<std::string, std::int64_t>>())
      batch_[std::string(key)] += value;
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    for (const auto& [key, value] : batch_) {
      const auto old = sums_.find(key);
      out_.emit(std::pair(key, value + (old == sums_.end() ? 0 : old->second)));
    }
    return end.all();
  }
  void commit() override {
    for (const auto& [key, value] : batch_) {
      sums_[key] += value;
      changed_.insert(key);
    }
    batch_.clear();
  }
  void roll_back() override { batch_.clear(); }
  bool has_state() const override { return true; }
  void snapshot(key_group_range, snapshot_writer& out) const override { out.write(sums_); }
  void restore(key_group_range groups, snapshot_reader& in) override { take(groups, in); }

  bool tracks_changes() const override { return tracks_; }
  void snapshot_changes(key_group_range, snapshot_writer& out) const override {
    std::map<std::string, std::int64_t> changes;
    for (const auto& key : changed_)
      changes[key] = sums_.at(key);
    out.write(changes);
  }
  void snapshot_taken() override { changed_.clear(); }
  void restore_changes(key_group_range groups, snapshot_reader& in) override { take(groups, in); }

private:
  void take(key_group_range groups, snapshot_reader& in) {
    const auto count = in.read<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i) {
      auto key = in.read<std::string>();
      const auto value = in.read_state<std::int64_t>();
      if (groups.contains(key_group_of(routing_hash(key))))
        sums_[key] = value;
    }
  }

  bool tracks_;
  std::map<std::string, std::int64_t> sums_;
  std::map<std::string, std::int64_t> batch_;
  std::set<std::string> changed_;
  output_port<std::pair<std::string, std::int64_t>> out_;
};

inline dstream<std::pair<std::string, std::int64_t>>
running_counts(const dstream<std::pair<std::string, std::int64_t>>& input, std::uint32_t copies = 2,
               bool tracks = false) {
  node_plan node;
  node.operation = "running_count";
  node.inputs = {keyed_edge<std::string, std::int64_t>(input.node(), {}, input.port())};
  node.copies = node.partitions = copies;
  node.state_type = typeid(std::int64_t).name();
  node.make_stage = [tracks](const stage_context&) {
    return std::make_unique<running_count>(tracks);
  };
  return {input.plan(), input.plan().add(std::move(node))};
}

} // namespace weir::tests
