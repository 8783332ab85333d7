// SPDX-License-Identifier: Apache-2.0
#include <weir/state/checkpoint_generations.hpp>

#include <weir/state/epoch_claim.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/snapshot_frame.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>

namespace weir {

namespace {

/// What there is only beside a manifest, which is published before any of it.
constexpr std::string_view content_prefixes[] = {"log/", "stages/", "blocks/"};

std::optional<std::string> first_content(checkpoint_store& store) {
  for (const auto prefix : content_prefixes)
    if (auto keys = store.list(prefix); !keys.empty())
      return std::move(keys.front());
  return std::nullopt;
}

bool is_manifest_key(std::string_view key) {
  const auto name = key.substr(manifest_prefix.size());
  return name.size() == 21 && name[10] == '-' && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '-';
         });
}

std::string require(checkpoint_store& store, std::string_view key) {
  auto bytes = store.get(key);
  if (!bytes)
    throw error(errc::not_found, "checkpoint: " + escape_for_log(key) + " is not there");
  return std::move(*bytes);
}

template <class F>
auto naming(std::string_view key, F&& read) {
  try {
    return read();
  } catch (const error& failure) {
    throw error(failure.code(), escape_for_log(key) + ": " + failure.what());
  }
}

void check_snapshot(checkpoint_store& store, const manifest_snapshot& snapshot) {
  const auto bytes = require(store, snapshot.key);
  naming(snapshot.key, [&] {
    if (bytes.size() != snapshot.bytes)
      throw error(errc::corrupt, "it has " + std::to_string(bytes.size()) +
                                     " bytes, the manifest says " + std::to_string(snapshot.bytes));
    return open_snapshot_frame(bytes, snapshot_limits::of(bytes).payload_bytes_max);
  });
}

} // namespace

std::vector<std::string> generation_keys(checkpoint_store& store) {
  auto keys = store.list(manifest_prefix);
  std::erase_if(keys, [](const std::string& key) { return !is_manifest_key(key); });
  std::reverse(keys.begin(), keys.end());
  return keys;
}

checkpoint_manifest load_generation(checkpoint_store& store, std::string_view key) {
  const auto bytes = require(store, key);
  auto manifest = naming(key, [&] { return decode_manifest(bytes); });
  if (manifest_key(manifest.epoch, manifest.number) != key)
    throw error(errc::corrupt,
                escape_for_log(key) + ": the manifest is that of another generation");
  for (const auto& node : manifest.nodes)
    for (const auto& copy : node.copies)
      for (const auto& snapshot : copy.chain)
        check_snapshot(store, snapshot);
  return manifest;
}

std::optional<checkpoint_manifest>
newest_generation(checkpoint_store& store,
                  const std::function<void(const std::string&, const std::string&)>& on_unusable) {
  auto reasons = std::string();
  for (const auto& key : generation_keys(store)) {
    try {
      return load_generation(store, key);
    } catch (const error& failure) {
      if (failure.code() == errc::io)
        throw;
      on_unusable(key, failure.what());
      reasons += std::string("; ") + failure.what();
    }
  }
  if (!reasons.empty())
    throw error(errc::corrupt, "no generation of the checkpoint can be used" + reasons);
  // Without a manifest an empty state is right only where there never was one.
  if (const auto left = first_content(store))
    throw error(errc::corrupt,
                "the checkpoint has lost its manifests: there is none, but there is " +
                    escape_for_log(*left));
  return std::nullopt;
}

bool holds_earlier_run(checkpoint_store& store) {
  return !generation_keys(store).empty() || first_content(store);
}

void remove_generations(checkpoint_store& store) {
  // What manifests name goes last: they would be found to be damaged.
  for (const auto& key : store.list(manifest_prefix))
    store.remove(key);
  for (const auto prefix : content_prefixes)
    for (const auto& key : store.list(prefix))
      store.remove(key);
}

std::string snapshot_prefix() {
  return "stages/";
}

std::string snapshot_key(std::string_view stage, std::uint32_t copy, std::uint64_t epoch,
                         batch_time time) {
  return snapshot_prefix() + encode_checkpoint_name(stage) + "/" + std::to_string(copy) + "/" +
         epoch_text(epoch) + "-" + std::to_string(time.milliseconds());
}

} // namespace weir
