// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <weir/operators/source.hpp>
#include <weir/receivers/files/file_format.hpp>
#include <weir/receivers/files/file_options.hpp>
#include <weir/receivers/files/file_position.hpp>
#include <weir/receivers/files/file_selection.hpp>
#include <weir/receivers/files/folder_scan.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

/// The files that appear in folders, as a stream: lists them, chooses those of the batch, reads
/// them through a format.
///
/// All of that happens in `cut`, on the actor of the source: how long a batch takes to be cut is
/// how long its files take to be read, so a slow disk delays the batch. Nothing is read ahead.
///
/// The files of a batch are fixed, by path, size and modification time, when `cut` returns. Until
/// it is sealed they are read again after a `rewind`; a file that is not what it was then fails the
/// batch with `errc::source_changed`. When a file is read first, one that is gone or unreadable is
/// skipped, counted and logged; it is not tried again. A read that fails in the middle fails the
/// batch. An empty batch is a dataset.
class file_source final : public source {
public:
  /// `options` are resolved; `start` is the time that `new_files_only` refers to.
  file_source(std::string_view folder, file_options options, batch_time start,
              std::uint32_t partitions, std::unique_ptr<file_format> format);

  bool pending() const override { return selection_.waiting() > 0; }
  source_cut cut(output_port_base& out, const cut_request& request) override;
  void sealed() override;
  void rewind() override;

  source_recovery recovery() const override { return source_recovery::replays; }
  /// Costs a copy of all paths that are remembered.
  std::string position() const override { return encode_selection(selection_.memory()); }
  void restore(std::string_view position) override;
  void replay(std::string_view position) override;

private:
  struct batch_file {
    file_id id;
    std::uint64_t planned_bytes; ///< what the partitions were planned with
    bool skipped = false;
  };

  void choose(const cut_request& request);
  void read_all(batch_time time);
  enum class read_result { read, skipped, postponed };
  read_result read_one(batch_file& file, const partition_share& share, batch_time time);
  std::unique_ptr<readable_file> open(const file_id& file, batch_time time);
  bool fits(const file_id& file);
  void check_unchanged(const file_reader& reader, readable_file& opened, const file_id& file);
  [[noreturn]] void refuse_changed(const file_id& file, const std::string& now);
  void skip(const file_id& file, std::string_view why);
  input_info describe() const;
  void update_counters();

  file_options options_;
  std::uint32_t partitions_;
  std::unique_ptr<file_format> format_;
  folder_scan scan_;
  file_selection selection_;

  std::vector<batch_file> files_; ///< of the open batch
  bool chosen_ = false;           ///< `files_` are those of a batch that is not sealed
  bool fixed_ = false;            ///< they have been read, or were fixed by an earlier run
  bool again_ = false;            ///< they are to be read again

  log_limiter skip_warnings_;
  log_limiter change_warnings_;
};

} // namespace weir
