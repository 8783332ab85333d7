// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_source.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <weir/receivers/files/file_position.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace weir {

namespace {

std::string describe_identity(std::uint64_t size, std::int64_t modified_ms) {
  return std::to_string(size) + " bytes, modified at " + std::to_string(modified_ms) + " ms";
}

selection_rule rule_of(const file_options& options, batch_time start) {
  selection_rule rule;
  if (options.new_files_only)
    rule.start = start;
  rule.min_remember = options.min_remember;
  rule.filter = options.filter;
  return rule;
}

} // namespace

file_source::file_source(std::string_view folder, file_options options, batch_time start,
                         std::uint32_t partitions, std::unique_ptr<file_format> format)
    : options_(std::move(options)),
      partitions_(partitions),
      format_(std::move(format)),
      scan_(options_.files, folder, options_.counters),
      selection_(rule_of(options_, start)) {
  if (partitions_ == 0)
    throw error(errc::invalid_argument, "file stream: there must be a partition");
}

source_cut file_source::cut(output_port_base& out, const cut_request& request) {
  if (!again_)
    choose(request);
  again_ = false;

  std::uint64_t bytes = 0;
  for (const batch_file& file : files_)
    bytes += file.planned_bytes;
  format_->begin(out, bytes);
  read_all(request.time);
  format_->end();

  fixed_ = true;
  options_.counters->records += format_->records();
  update_counters();
  return {batch_outcome::dataset, describe()};
}

void file_source::sealed() {
  files_.clear();
  chosen_ = fixed_ = again_ = false;
}

void file_source::rewind() {
  again_ = chosen_;
}

void file_source::restore(std::string_view position) {
  if (!position.empty())
    selection_.restore(decode_selection(position));
}

void file_source::replay(std::string_view position) {
  std::vector<batch_file> files;
  for (file_id& id : decode_file_position(position)) {
    const std::uint64_t size = id.size;
    files.push_back({std::move(id), size});
  }
  files_ = std::move(files);
  chosen_ = fixed_ = again_ = true;
}

void file_source::choose(const cut_request& request) {
  sealed(); // a batch that was not rewound is over, whatever became of it
  const std::vector<file_id>& listing = scan_.list(request.time);
  auto selected = selection_.select(request.time, request.interval, listing,
                                    {request.byte_budget, options_.max_batch_files});
  for (file_id& id : selected) {
    const std::uint64_t size = id.size;
    files_.push_back({std::move(id), size});
  }
  chosen_ = true;
}

void file_source::read_all(batch_time time) {
  // An empty file weighs something, too, so that reader functions are spread evenly.
  std::uint64_t weight = 0;
  for (const batch_file& file : files_)
    weight += file.planned_bytes + 1;
  partition_share share;
  share.partitions = partitions_;
  share.share = std::max<std::uint64_t>(1, weight / partitions_ + (weight % partitions_ != 0));

  for (std::size_t i = 0; i < files_.size(); ++i) {
    batch_file& file = files_[i];
    if (!file.skipped && read_one(file, share, time) == read_result::postponed) {
      std::vector<file_id> rest;
      for (std::size_t j = i; j < files_.size(); ++j)
        rest.push_back(std::move(files_[j].id));
      selection_.give_back(rest);
      files_.resize(i);
      return;
    }
    share.begin += file.planned_bytes + 1;
  }
}

file_source::read_result file_source::read_one(batch_file& file, const partition_share& share,
                                               batch_time time) {
  std::unique_ptr<readable_file> opened;
  try {
    opened = open(file.id, time);
  } catch (const error& failure) {
    if (fixed_ && (failure.code() == errc::not_found || failure.code() == errc::unsupported))
      refuse_changed(file.id, failure.what());
    if (fixed_)
      throw;
    if (failure.code() == errc::limit_exceeded) {
      // No fault of the file's: later there may be descriptors again.
      if (skip_warnings_.admit())
        log(log_level::warning, "files",
            "leaves " + escape_for_log(file.id.path) + " to the next batch: " + failure.what());
      return read_result::postponed;
    }
    if (failure.code() != errc::not_found && failure.code() != errc::unsupported &&
        failure.code() != errc::io)
      throw;
    skip(file.id, failure.what());
    file.skipped = true;
    return read_result::skipped;
  }

  const file_status now = opened->status();
  if (fixed_ && (now.size != file.id.size || now.modified_ms != file.id.modified_ms))
    refuse_changed(file.id, "now it has " + describe_identity(now.size, now.modified_ms));
  // It may have changed since it was listed; what was opened is what counts.
  file.id.size = now.size;
  file.id.modified_ms = now.modified_ms;
  selection_.taken(time, file.id);
  if (!fits(file.id)) {
    file.skipped = true;
    return read_result::skipped;
  }

  file_reader reader(*opened, file.id, time);
  const std::uint64_t before = format_->records();
  try {
    format_->read(reader, share);
  } catch (const error& failure) {
    if (fixed_ || failure.code() != errc::io || !reader.unreadable() ||
        format_->records() != before)
      throw;
    skip(file.id, failure.what());
    file.skipped = true;
    return read_result::skipped;
  }
  check_unchanged(reader, *opened, file.id);
  ++options_.counters->files;
  options_.counters->bytes += reader.offset();
  return read_result::read;
}

std::unique_ptr<readable_file> file_source::open(const file_id& file, batch_time time) {
  fault_point({"receivers.files.open", {}, 0, time.milliseconds()});
  return options_.files->open(file.path);
}

bool file_source::fits(const file_id& file) {
  if (fixed_ || options_.max_file_bytes == 0 || file.size <= options_.max_file_bytes)
    return true;
  ++options_.counters->files_too_large;
  if (skip_warnings_.admit())
    log(log_level::warning, "files",
        "skips " + escape_for_log(file.path) + ": " + std::to_string(file.size) +
            " bytes, more than the limit of " + std::to_string(options_.max_file_bytes));
  return false;
}

void file_source::check_unchanged(const file_reader& reader, readable_file& opened,
                                  const file_id& file) {
  const file_status now = opened.status();
  if (!reader.ended_early() && now.size == file.size && now.modified_ms == file.modified_ms)
    return;
  if (fixed_)
    refuse_changed(file, "it was written to while it was read again");
  ++options_.counters->files_changed_in_reading;
  if (change_warnings_.admit())
    log(log_level::warning, "files",
        escape_for_log(file.path) + " was written to while it was read; only its first " +
            std::to_string(reader.offset()) +
            " bytes are in the batch. Move files into the folder when they are complete (" +
            std::to_string(change_warnings_.count()) + " times)");
}

void file_source::refuse_changed(const file_id& file, const std::string& now) {
  ++options_.counters->source_changed;
  throw error(errc::source_changed, "file stream: cannot read again " + escape_for_log(file.path) +
                                        " (" + describe_identity(file.size, file.modified_ms) +
                                        "): " + now);
}

void file_source::skip(const file_id& file, std::string_view why) {
  ++options_.counters->files_skipped;
  if (skip_warnings_.admit())
    log(log_level::warning, "files",
        "skips " + escape_for_log(file.path) + ": " + std::string(why) + " (" +
            std::to_string(skip_warnings_.count()) + " files so far)");
}

input_info file_source::describe() const {
  constexpr std::size_t names_max = 20;
  input_info info;
  info.records = format_->records();
  std::vector<file_id> read;
  for (const batch_file& file : files_)
    if (!file.skipped)
      read.push_back(file.id);
  for (std::size_t i = 0; i < std::min(read.size(), names_max); ++i)
    info.description += (i == 0 ? "" : "\n") + escape_for_log(read[i].path);
  if (read.size() > names_max)
    info.description += "\nand " + std::to_string(read.size() - names_max) + " more";
  info.position = encode_file_position(read);
  return info;
}

void file_source::update_counters() {
  options_.counters->waiting = selection_.waiting();
  options_.counters->postponed = selection_.postponed();
  options_.counters->edits_ignored = selection_.edits_ignored();
}

} // namespace weir
