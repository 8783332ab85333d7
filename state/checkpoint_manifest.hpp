// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_time.hpp>
#include <weir/state/support/key_groups.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// One snapshot of a copy of a stage. A chain of them begins with a whole one; the others hold what
/// changed since the one before.
struct manifest_snapshot {
  std::string key;
  bool whole = true;
  std::uint64_t bytes = 0;

  friend bool operator==(const manifest_snapshot&, const manifest_snapshot&) = default;
};

/// What one copy of a stage kept: the key groups it owned, and its chain, empty without state.
struct manifest_copy {
  key_group_range groups;
  std::vector<manifest_snapshot> chain;

  friend bool operator==(const manifest_copy&, const manifest_copy&) = default;
};

/// A node of the topology as it was.
struct manifest_node {
  enum class role : std::uint8_t { source, stage, output };

  role kind = role::stage;
  std::string name;
  bool named = false;    ///< by the user
  std::string operation; ///< what it did: "map_with_state"
  std::string state_type;
  std::uint32_t state_version = 1;
  std::string position;              ///< of a source
  std::vector<manifest_copy> copies; ///< of a stage

  [[nodiscard]] bool has_state() const noexcept;

  friend bool operator==(const manifest_node&, const manifest_node&) = default;
};

/// One generation of a checkpoint: the state of every stage and the position of every source at one
/// batch, all of whose outputs are done.
///
/// A plain value; encoded, it is a framed, checksummed snapshot.
struct checkpoint_manifest {
  std::uint64_t epoch = 0;
  std::uint64_t number = 0; ///< counts within the epoch
  /// Of the shape of the topology: what is computed from what, without names and copies.
  std::uint64_t fingerprint = 0;
  batch_time time; ///< the last batch that is part of it
  batch_time zero_time;
  std::chrono::milliseconds batch_interval{0};
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<manifest_node> nodes;

  friend bool operator==(const checkpoint_manifest&, const checkpoint_manifest&) = default;
};

/// The key of a manifest: `manifests/<epoch>-<number>`; keys sort as generations do.
[[nodiscard]] std::string manifest_key(std::uint64_t epoch, std::uint64_t number);
inline constexpr std::string_view manifest_prefix = "manifests/";

[[nodiscard]] std::string encode_manifest(const checkpoint_manifest& manifest);
/// Throws `errc::corrupt` for bytes that are no manifest, or one of another version.
[[nodiscard]] checkpoint_manifest decode_manifest(std::string_view bytes);

} // namespace weir
