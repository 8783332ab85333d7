// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <weir/operators/batch.hpp>
#include <weir/state/batch_time.hpp>

namespace weir::detail {

/// The folder of a batch: `<prefix>-<ms>[.<suffix>]`.
std::filesystem::path batch_folder(std::string_view prefix, std::string_view suffix,
                                   batch_time time);

/// The same folders, of all batches, in words that two outputs share if they share the folders.
std::string batch_folders(std::string_view prefix, std::string_view suffix);

/// Throws `errc::invalid_argument` for a prefix that does not end in the beginning of a name.
void check_folder_prefix(std::string_view operation, std::string_view prefix);

/// Writes the files of one batch into a temporary folder beside the final one, which then appears
/// as a whole by `publish`. One thread; every call throws `errc::io` naming the operation, path and
/// reason.
class part_folder_writer {
public:
  /// Takes the place of what an earlier attempt left behind. Makes missing parent folders.
  part_folder_writer(std::string_view operation, std::filesystem::path final_folder,
                     batch_time time);
  part_folder_writer(const part_folder_writer&) = delete;
  part_folder_writer& operator=(const part_folder_writer&) = delete;
  /// Removes the temporary folder unless it was published.
  ~part_folder_writer();

  /// Begins the next file, part-00000 and so on.
  void open_part();
  void write(std::string_view bytes);
  void close_part();
  /// Adds the `_SUCCESS` marker, syncs, and gives the folder its name.
  void publish();

  /// The name of a part: part-00000 and so on.
  static std::string part_name(std::size_t part);

private:
  void open_file(const std::string& name);
  void close_file();

  std::string operation_;
  std::filesystem::path final_;
  std::filesystem::path temporary_;
  std::filesystem::path open_path_;
  batch_time time_;
  std::size_t parts_ = 0;
  int file_ = -1;
  bool published_ = false;
};

/// Whether a folder was published already. Throws `errc::io` if something else is in its place.
bool is_published(std::string_view operation, const std::filesystem::path& final_folder);

/// Saves a batch once: calls `write_part(writer, partition's chunks)` for each partition.
template <class T, class F>
void save_batch(std::string_view operation, std::filesystem::path folder, const batch<T>& input,
                batch_time time, F&& write_part) {
  if (is_published(operation, folder))
    return;
  part_folder_writer writer(operation, std::move(folder), time);
  for (const auto& partition : input.partitions()) {
    writer.open_part();
    write_part(writer, partition);
    writer.close_part();
  }
  writer.publish();
}

} // namespace weir::detail
