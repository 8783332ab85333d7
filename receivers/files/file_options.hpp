// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <weir/receivers/files/file_counters.hpp>
#include <weir/receivers/files/file_system.hpp>
#include <weir/state/batch_time.hpp>

namespace weir {

/// How a file stream finds and reads its files. Limits are per stream.
struct file_options {
  /// Whether a file is wanted, by its path. Empty: unless its name begins with a dot; a filter of
  /// one's own sees those, too.
  std::function<bool(std::string_view path)> filter = {};
  /// Leaves out what was modified before the stream was made.
  bool new_files_only = true;
  /// How far back from its batch a file may have been modified; rounded up to whole batches.
  std::chrono::milliseconds min_remember{60'000};
  /// Partitions of a batch; 0: the topology's default parallelism.
  std::uint32_t partitions = 0;
  /// Lines of text are cut to so many bytes.
  std::size_t max_line_bytes = 1024 * 1024;
  /// Larger files are skipped; 0: no limit.
  std::uint64_t max_file_bytes = 0;
  /// Files of one batch; the next one takes the rest.
  std::size_t max_batch_files = 100'000;
  /// Asked once, when the stream is made, for the time that `new_files_only` refers to. Empty: the
  /// system's clock.
  std::function<batch_time()> now = {};
  /// Where the folder is; null: this machine.
  std::shared_ptr<file_system> files = {};
  /// Where to count, if anybody wants to know.
  std::shared_ptr<file_counters> counters = {};
};

/// Fills in the defaults that are not plain values and checks the rest. Throws
/// `errc::invalid_argument`; `errc::unsupported` for a folder with a scheme other than `file:` and
/// no file system to go with it.
file_options resolve(file_options options, std::string_view folder);

} // namespace weir
