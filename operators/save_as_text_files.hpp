// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/for_each_batch.hpp>
#include <weir/operators/to_text.hpp>

namespace weir {

namespace detail {

/// The folder of a batch: `<prefix>-<ms>[.<suffix>]`.
std::filesystem::path batch_folder(std::string_view prefix, std::string_view suffix,
                                   batch_time time);

/// Writes the files of one batch into a temporary folder beside the final one, which then appears
/// as a whole by `publish`. One thread; every call throws `errc::io` naming path and reason.
class text_folder_writer {
public:
  /// Takes the place of what an earlier attempt left behind. Makes missing parent folders.
  text_folder_writer(std::filesystem::path final_folder, batch_time time);
  text_folder_writer(const text_folder_writer&) = delete;
  text_folder_writer& operator=(const text_folder_writer&) = delete;
  /// Removes the temporary folder unless it was published.
  ~text_folder_writer();

  /// Begins the next file, part-00000 and so on.
  void open_part();
  void write(std::string_view text);
  void close_part();
  /// Adds the `_SUCCESS` marker, syncs, and gives the folder its name.
  void publish();

  /// Whether a folder was published already.
  static bool exists(const std::filesystem::path& final_folder);

private:
  void open_file(const std::string& name);
  void close_file();

  std::filesystem::path final_;
  std::filesystem::path temporary_;
  std::filesystem::path open_path_;
  batch_time time_;
  std::size_t parts_ = 0;
  int file_ = -1;
  bool published_ = false;
};

/// Writes one batch, an element a line.
template <class T>
struct save_as_text_body {
  std::string prefix;
  std::string suffix;

  void operator()(const batch<T>& input, batch_time time) const {
    constexpr std::size_t write_bytes = 64 * 1024;
    auto folder = batch_folder(prefix, suffix, time);
    if (text_folder_writer::exists(folder))
      return;
    text_folder_writer writer(std::move(folder), time);
    std::string text;
    for (const auto& partition : input.partitions()) {
      writer.open_part();
      for (const auto& part : partition) {
        for (auto&& element : *part) {
          append_text(text, element);
          text.push_back('\n');
          if (text.size() >= write_bytes) {
            writer.write(text);
            text.clear();
          }
        }
      }
      writer.write(text);
      text.clear();
      writer.close_part();
    }
    writer.publish();
  }
};

/// Throws `errc::invalid_argument` for an empty prefix.
void check_text_prefix(std::string_view prefix);

} // namespace detail

template <class T>
node_id dstream<T>::save_as_text_files(std::string_view prefix, std::string_view suffix) const {
  detail::check_text_prefix(prefix);
  return detail::add_output(*this, "save_as_text_files",
                            detail::save_as_text_body<T>{std::string(prefix), std::string(suffix)});
}

} // namespace weir
