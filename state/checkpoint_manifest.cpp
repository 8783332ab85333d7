// SPDX-License-Identifier: Apache-2.0
#include <weir/state/checkpoint_manifest.hpp>

#include <weir/state/epoch_claim.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>

namespace weir {

template <class Archive>
void serialize(Archive& archive, key_group_range& groups) {
  archive(groups.first, groups.last);
}

template <class Archive>
void serialize(Archive& archive, manifest_snapshot& snapshot) {
  archive(snapshot.key, snapshot.whole, snapshot.bytes);
}

template <class Archive>
void serialize(Archive& archive, manifest_copy& copy) {
  archive(copy.groups, copy.chain);
}

template <class Archive>
void serialize(Archive& archive, manifest_node& node) {
  archive(node.kind, node.name, node.named, node.operation, node.state_type, node.state_version,
          node.position, node.copies);
}

template <class Archive>
void serialize(Archive& archive, checkpoint_manifest& manifest) {
  archive(manifest.epoch, manifest.number, manifest.fingerprint, manifest.time, manifest.zero_time,
          manifest.batch_interval, manifest.settings, manifest.nodes);
}

namespace {

constexpr std::string_view manifest_magic = "weir-manifest";
constexpr std::uint32_t format_version = 1;

[[noreturn]] void refuse(const std::string& why) {
  throw error(errc::corrupt, "manifest: " + why);
}

void check(const manifest_copy& copy) {
  if (copy.groups.first >= copy.groups.last || copy.groups.last > key_group_count)
    refuse("impossible key groups");
  if (!copy.chain.empty() && !copy.chain.front().whole)
    refuse("a chain that does not begin with a whole snapshot");
}

void check(const checkpoint_manifest& manifest) {
  if (manifest.batch_interval.count() < 1)
    refuse("a batch interval below 1 ms");
  for (const auto& node : manifest.nodes) {
    if (node.kind > manifest_node::role::output)
      refuse("a node of an unknown kind");
    for (const auto& copy : node.copies)
      check(copy);
  }
}

} // namespace

bool manifest_node::has_state() const noexcept {
  return std::any_of(copies.begin(), copies.end(),
                     [](const manifest_copy& copy) { return !copy.chain.empty(); });
}

std::string manifest_key(std::uint64_t epoch, std::uint64_t number) {
  return std::string(manifest_prefix) + epoch_text(epoch) + "-" + epoch_text(number);
}

std::string encode_manifest(const checkpoint_manifest& manifest) {
  auto out = snapshot_writer();
  out.write(manifest_magic);
  out.write(format_version);
  out.write(key_group_count);
  out.write(manifest);
  return out.finish();
}

checkpoint_manifest decode_manifest(std::string_view bytes) {
  auto in = snapshot_reader(bytes);
  if (in.read<std::string>() != manifest_magic)
    refuse("this is a snapshot of something else");
  if (const auto version = in.read<std::uint32_t>(); version != format_version)
    refuse("format version " + std::to_string(version) + ", this build reads " +
           std::to_string(format_version));
  if (const auto groups = in.read<std::uint32_t>(); groups != key_group_count)
    refuse(std::to_string(groups) + " key groups, this build has " +
           std::to_string(key_group_count));
  auto manifest = in.read<checkpoint_manifest>();
  in.expect_end();
  check(manifest);
  return manifest;
}

} // namespace weir
