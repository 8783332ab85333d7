// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/durable/block_position.hpp>
#include <weir/receivers/durable/group_commit.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// Where the write-ahead log of a receiver is kept.
struct block_log_place {
  std::shared_ptr<checkpoint_store> store;
  std::uint64_t epoch = 0;
  std::string name; ///< of the stream
  std::shared_ptr<io_lane> lane;
  /// Throws if another owner has taken over.
  std::function<void()> check;
};

/// The write-ahead log of a receiver's stream, but for the element type: numbered records under
/// `blocks/<log>/<epoch>/`.
///
/// A stream keeps its log's name for ever, whatever its own becomes; the epoch in which it was begun
/// is part of it, so that no two streams ever share one. Any thread.
class block_log_files {
public:
  explicit block_log_files(block_log_place place);

  /// The name of the log.
  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  using stored = std::function<void(std::exception_ptr failure, std::uint64_t first)>;
  /// Makes blocks safe, and says so; see `block_store`.
  void write(std::vector<encoded_block> blocks, stored told);

  /// Before the first write: goes on with a log that earlier runs have written. What is in it from a
  /// block on is made safe and given back, in order; new blocks are numbered behind. Throws
  /// `errc::corrupt`, naming the file.
  [[nodiscard]] std::vector<logged_block> recover(const std::string& id, std::uint64_t first);
  /// The bytes of a block that `recover` has found. Costs reading a file, unless that was done for
  /// the block before; of files one is in memory at a time. Throws `errc::io`, or
  /// `errc::source_changed` if the file is gone.
  [[nodiscard]] std::string read(std::uint64_t number);

  /// Blocks before this one are not needed any more.
  void forget(std::uint64_t first_needed);

private:
  struct place_in_file {
    std::size_t file = 0; ///< of `inherited_`
    std::size_t begin = 0;
    std::size_t bytes = 0;
  };
  /// A file that an earlier owner wrote.
  struct inherited_file {
    std::string key;
    std::uint64_t last = 0; ///< number in it
    bool removed = false;
  };

  void index_file(std::size_t file, const std::string& bytes, std::uint64_t first,
                  std::map<std::uint64_t, logged_block>& found);
  [[nodiscard]] std::string prefix() const;

  const block_log_place place_;
  std::recursive_mutex mutex_; ///< in line, who is told may write more
  std::string id_;
  std::uint64_t next_ = 0;
  std::optional<group_commit> records_; ///< from the first write on
  std::vector<inherited_file> inherited_;
  std::map<std::uint64_t, place_in_file> index_;
  std::optional<std::size_t> loaded_file_;
  std::string loaded_;
};

/// The files of all write-ahead logs in a store but those of these names.
[[nodiscard]] std::vector<std::string> other_block_logs(checkpoint_store& store,
                                                        const std::vector<std::string>& names);

} // namespace weir
