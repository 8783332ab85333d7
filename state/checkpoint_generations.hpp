// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/checkpoint_store.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The manifests in a store, the newest first. Keys that are no manifest's are passed over.
[[nodiscard]] std::vector<std::string> generation_keys(checkpoint_store& store);

/// Reads one generation and checks that all of it is there, whole: the manifest and each snapshot it
/// names. Throws `errc::corrupt` or `errc::not_found`, naming the key. Reads everything once.
[[nodiscard]] checkpoint_manifest load_generation(checkpoint_store& store, std::string_view key);

/// The newest generation that is whole; none if there never was one. Each that is not is told to
/// `on_unusable`. Throws `errc::corrupt`, with all reasons, if there are some and none is usable, or
/// if there is none though snapshots or logs are left.
[[nodiscard]] std::optional<checkpoint_manifest> newest_generation(
    checkpoint_store& store,
    const std::function<void(const std::string& key, const std::string& why)>& on_unusable);

/// Whether there is more than claims of owners, damaged or not.
[[nodiscard]] bool holds_earlier_run(checkpoint_store& store);

/// Removes all that belongs to earlier runs, but for the claims of owners.
void remove_generations(checkpoint_store& store);

/// The folder of a store's own within the one that the user names, so that "." is a fine choice.
inline constexpr std::string_view checkpoint_subfolder = "weir-checkpoint";

/// Where copies of a stage keep their snapshots.
[[nodiscard]] std::string snapshot_prefix();
[[nodiscard]] std::string snapshot_key(std::string_view stage, std::uint32_t copy,
                                       std::uint64_t epoch, batch_time time);

} // namespace weir
