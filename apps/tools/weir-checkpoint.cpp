// SPDX-License-Identifier: Apache-2.0
/// tool: lists what a checkpoint folder holds, checks it, and says why it cannot be used

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include <weir/receivers/durable/block_position.hpp>
#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/log_records.hpp>
#include <weir/state/logged_batches.hpp>
#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include "common/program.hpp"

namespace {

namespace fs = std::filesystem;

std::string shown(const std::string& text) {
  return weir::escape_for_log(text);
}

/// The store in the folder that a program names, or that folder itself. The folder is not made.
fs::path find_store(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw std::runtime_error("there is no folder " + folder.string());
  for (const fs::path& path : {folder / weir::checkpoint_subfolder, folder})
    if (fs::is_directory(path / "manifests"))
      return path;
  throw std::runtime_error("there is no checkpoint in " + folder.string() +
                           ": it would have a folder " + std::string(weir::checkpoint_subfolder) +
                           ", and that one named manifests");
}

/// "1000 ms (1970-01-01 00:00:01.000 UTC)"
std::string shown(weir::batch_time time) {
  const std::int64_t ms = time.milliseconds() % 1000;
  const std::time_t seconds = (time.milliseconds() - ms) / 1000;
  std::tm parts{};
  char text[32] = "?";
  if (::gmtime_r(&seconds, &parts) != nullptr)
    std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
  return fmt::format("{} ({}.{:03} UTC)", to_string(time), text, std::max<std::int64_t>(ms, 0));
}

/// The reason, without the key that it may begin with.
std::string without_key(std::string reason, const std::string& key) {
  const std::string prefix = key + ": ";
  return reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason;
}

std::string type_of(const weir::manifest_node& node) {
  return node.state_type.empty() ? "?" : weir::readable_type_name(node.state_type);
}

void print_node(const weir::manifest_node& node, bool keys) {
  using role = weir::manifest_node::role;
  if (node.kind == role::source)
    fmt::print("  source {} ({}), position of {} bytes\n", shown(node.name), shown(node.operation),
               node.position.size());
  if (node.kind != role::stage || !node.has_state())
    return;
  std::uint64_t bytes = 0;
  std::size_t snapshots = 0;
  for (const auto& copy : node.copies)
    for (const auto& snapshot : copy.chain) {
      bytes += snapshot.bytes;
      ++snapshots;
    }
  fmt::print("  state of {} ({}{}), type {}, version {}: {} copies, {} snapshots, {} bytes\n",
             shown(node.name), shown(node.operation), node.named ? "" : ", without a name",
             type_of(node), node.state_version, node.copies.size(), snapshots, bytes);
  if (!keys)
    return;
  for (const auto& copy : node.copies)
    for (const auto& snapshot : copy.chain)
      fmt::print("    groups {}-{} {} {} {} bytes\n", copy.groups.first, copy.groups.last - 1,
                 snapshot.whole ? "whole  " : "changes", shown(snapshot.key), snapshot.bytes);
}

void print_batches(weir::checkpoint_store& store, const weir::checkpoint_manifest& manifest) {
  const auto batches = weir::read_batch_logs(store, manifest.epoch, manifest.time);
  std::size_t pending = 0;
  for (const auto& [time, batch] : batches)
    pending += batch.completed ? 0 : 1;
  fmt::print("  batch log: {} batches after it, the outputs of {} of them not done\n",
             batches.size(), pending);
}

/// Prints one generation; false if it cannot be used.
bool print_generation(weir::checkpoint_store& store, const std::string& key, bool keys) {
  try {
    const auto manifest = weir::load_generation(store, key);
    fmt::print("{}: batch at {}, interval {} ms\n", key, shown(manifest.time),
               manifest.batch_interval.count());
    for (const auto& node : manifest.nodes)
      print_node(node, keys);
    print_batches(store, manifest);
    for (const auto& [name, value] : manifest.settings)
      if (keys)
        fmt::print("  {} = {}\n", shown(name), shown(value));
    return true;
  } catch (const weir::error& failure) {
    fmt::print("{}: cannot be used: {}\n", key, without_key(failure.what(), key));
    return false;
  }
}

/// Prints what write-ahead logs hold, if there are any; false if one is damaged.
bool print_block_logs(weir::checkpoint_store& store) {
  std::size_t files = 0;
  std::uint64_t blocks = 0;
  std::uint64_t records = 0;
  for (const auto& key : store.list("blocks/"))
    try {
      const auto bytes = store.get(key).value_or("");
      weir::log_record_reader reader(bytes, key);
      for (std::string_view record; reader.next(record); ++blocks)
        records += weir::decode_block_record(record).records;
      ++files;
    } catch (const weir::error& failure) {
      fmt::print("{}: cannot be used: {}\n", shown(key), without_key(failure.what(), key));
      return false;
    }
  if (files > 0)
    fmt::print("write-ahead logs: {} files, {} blocks, {} records\n", files, blocks, records);
  return true;
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Lists the generations of a checkpoint, newest first, and checks all of "
                        "their files. Ends with status 1 if none can be used.");
  std::string folder;
  bool keys = false;
  program.options().add_option("folder", folder, "the checkpoint folder of a program").required();
  program.options().add_flag("--keys", keys, "also list snapshots and settings");

  return program.main(argc, argv, [&] {
    weir::local_checkpoint_store store(find_store(folder));
    const auto generations = weir::generation_keys(store);
    if (generations.empty() && !weir::newest_generation(store, [](const auto&, const auto&) {}))
      throw std::runtime_error("there is no generation in " + store.folder().string() +
                               ": a program that starts on it begins anew");
    std::size_t usable = 0;
    for (const auto& key : generations)
      usable += print_generation(store, key, keys) ? 1 : 0;
    fmt::print("{} of {} generations can be used\n", usable, generations.size());
    if (usable == 0)
      throw std::runtime_error(
          "no generation can be used: get_or_create refuses it, unless its option "
          "create_on_error lets it begin anew");
    if (!print_block_logs(store))
      throw std::runtime_error("a write-ahead log is damaged");
  });
}
