// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <weir/operators/dstream.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/state/snapshot_codec.hpp>

namespace weir::tests {

/// A stage with state: adds up the values of each key over all batches, and emits the new sums of
/// the keys of a batch.
class running_count final : public stage {
public:
  running_count() { add_output(out_); }

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
    for (const auto& [key, value] : batch_)
      sums_[key] += value;
    batch_.clear();
  }
  void roll_back() override { batch_.clear(); }
  bool has_state() const override { return true; }
  void snapshot(key_group_range, snapshot_writer& out) const override { out.write(sums_); }
  void restore(key_group_range, snapshot_reader& in) override { in.read(sums_); }

private:
  std::map<std::string, std::int64_t> sums_;
  std::map<std::string, std::int64_t> batch_;
  output_port<std::pair<std::string, std::int64_t>> out_;
};

inline dstream<std::pair<std::string, std::int64_t>>
running_counts(const dstream<std::pair<std::string, std::int64_t>>& input,
               std::uint32_t copies = 2) {
  const node_id node = add_custom_stage(
      input.plan(), "running_count",
      {keyed_edge<std::string, std::int64_t>(input.node(), {}, input.port())}, copies,
      [](const stage_context&) { return std::make_unique<running_count>(); });
  return {input.plan(), node};
}

} // namespace weir::tests
