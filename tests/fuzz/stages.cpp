// SPDX-License-Identifier: Apache-2.0
#include "stages.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include <weir/operators/dstream.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

#include "framed.hpp"

namespace weir::fuzz {

namespace {

using pair = std::pair<std::string, std::int64_t>;
using std::chrono::seconds;

constexpr key_group_range all_groups{0, key_group_count};

dstream<pair> keep(const dstream<pair>& in, keeping what) {
  switch (what) {
  case keeping::mapped:
    return in.map_with_state<std::int64_t>(
        [](std::string_view key, const std::optional<std::int64_t>& value,
           state<std::int64_t>& sum) {
          if (value)
            sum.update(sum.value_or(0) ^ *value);
          return std::pair(key, sum.get());
        },
        {.by = 1, .timeout = seconds(3)});
  case keeping::updated:
    return in.update_state_by_key<std::int64_t>(
        [](std::span<const std::int64_t> values, const std::optional<std::int64_t>& old) {
          return std::optional(
              std::accumulate(values.begin(), values.end(), old.value_or(0), std::bit_xor<>()));
        },
        {.by = 1});
  case keeping::window:
    return in.window(seconds(3), seconds(1));
  case keeping::keyed_window:
    return in.reduce_by_key_and_window(std::bit_xor<>(), seconds(3), seconds(1), 1);
  case keeping::inverse_window:
    break;
  }
  return in.reduce_by_key_and_window(std::bit_xor<>(), std::bit_xor<>(), seconds(3), seconds(1), 1);
}

/// A stage by itself: batches go in, and what comes out is dropped.
class lone_stage {
public:
  explicit lone_stage(keeping what) : plan_(seconds(1), 1) {
    const auto in = add_source<pair>(plan_, "none", 1, []() -> std::unique_ptr<source> {
      throw error(errc::unsupported, "never run");
    });
    stage_ = plan_.node(keep(in, what).node()).make_copy(0);
  }

  void batch(int time, const std::vector<pair>& values) {
    chunk_builder<pair> builder;
    for (const auto& [key, value] : values)
      builder.push(std::pair<std::string_view, std::int64_t>(key, value));
    const chunk_ptr chunk = builder.finish();
    const std::array<batch_outcome, 1> inputs{batch_outcome::dataset};
    try {
      stage_->on_chunk({0, 0, chunk});
      stage_->on_batch_end({batch_time(seconds(time)), seconds(1), batch_time(), inputs});
      for (output_port_base* port : stage_->outputs())
        port->finish();
      stage_->commit();
    } catch (const error&) {
      stage_->roll_back();
    }
  }
  std::string whole() const {
    snapshot_writer out;
    stage_->snapshot(all_groups, out);
    return out.finish();
  }
  std::string changes() const {
    snapshot_writer out;
    stage_->snapshot_changes(all_groups, out);
    return out.finish();
  }
  void read(const std::string& frame, bool whole) {
    snapshot_reader in(frame);
    if (whole)
      stage_->restore(all_groups, in);
    else
      stage_->restore_changes(all_groups, in);
    in.expect_end();
  }
  stage* operator->() const noexcept { return stage_.get(); }

private:
  topology plan_;
  std::unique_ptr<stage> stage_;
};

void work(lone_stage& one, int first) {
  for (int time = first; time < first + 4; ++time)
    one.batch(time, {{"a", time}, {"key " + std::to_string(time % 3), 1}, {"a", 2}});
}

void read_as(keeping what, const std::string& frame, bool whole) {
  lone_stage one(what);
  if (!whole) {
    work(one, 1);
    one->snapshot_taken();
    if (!one->tracks_changes())
      return;
  }
  try {
    one.read(frame, whole);
  } catch (const error& refused) {
    if (refused.code() != errc::corrupt)
      throw;
    return;
  }
  lone_stage again(what);
  again.read(one.whole(), true);
  // What was accepted can be worked with.
  work(again, 5);
  lone_stage(what).read(again.whole(), true);
}

} // namespace

void read_stage(keeping what, std::string_view bytes) {
  if (bytes.empty())
    return;
  const bool whole = bytes.front() % 2 == 0;
  bytes.remove_prefix(1);
  read_as(what, std::string(bytes), whole);
  read_as(what, framed(bytes), whole);
}

std::vector<std::string> stage_seeds(keeping what) {
  lone_stage one(what);
  work(one, 1);
  const auto payload = [](const std::string& frame) {
    return std::string(open_snapshot_frame(frame, snapshot_limits().payload_bytes_max));
  };
  std::vector<std::string> seeds = {'\0' + one.whole(), '\0' + payload(one.whole())};
  one->snapshot_taken();
  work(one, 5);
  if (one->tracks_changes())
    seeds.push_back('\1' + payload(one.changes()));
  seeds.push_back('\0' + payload(one.whole()));
  return seeds;
}

} // namespace weir::fuzz
