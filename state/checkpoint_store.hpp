// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A value that grows: see `checkpoint_store::open_log`. One thread at a time.
class checkpoint_log {
public:
  checkpoint_log() = default;
  checkpoint_log(const checkpoint_log&) = delete;
  checkpoint_log& operator=(const checkpoint_log&) = delete;
  virtual ~checkpoint_log() = default;

  /// Adds bytes at the end; they are safe only after the next `sync`.
  virtual void append(std::string_view bytes) = 0;
  /// Makes safe what was added. When it, or `append`, has thrown `errc::io`, what was added since the
  /// last `sync` may be there in part or not at all, and the log takes no more: open another one.
  virtual void sync() = 0;
};

/// The right to be the only owner of a store, for as long as this lives.
class checkpoint_lock {
public:
  checkpoint_lock() = default;
  checkpoint_lock(const checkpoint_lock&) = delete;
  checkpoint_lock& operator=(const checkpoint_lock&) = delete;
  virtual ~checkpoint_lock() = default;
};

/// Where checkpoints are kept: a map from keys to bytes, as a directory or an object store offers
/// it.
///
/// Keys are names joined by '/', in the characters that every store can take: see
/// `validate_checkpoint_key`. Thread-safe. Every function may block on I/O and throws `errc::io`
/// where the store refuses, `errc::invalid_argument` for a bad key. When `put` returns, the bytes
/// are durable as far as the store can.
class checkpoint_store {
public:
  checkpoint_store() = default;
  checkpoint_store(const checkpoint_store&) = delete;
  checkpoint_store& operator=(const checkpoint_store&) = delete;
  virtual ~checkpoint_store() = default;

  /// Stores bytes under a key, replacing what was there. Atomic: readers see the old or the new
  /// bytes, whole.
  virtual void put(std::string_view key, std::string bytes) = 0;

  /// Stores bytes under a key that is not taken; tells whether it did. Of several callers one wins.
  virtual bool put_if_absent(std::string_view key, std::string bytes) = 0;

  /// Gives the bytes under a key, if any.
  virtual std::optional<std::string> get(std::string_view key) = 0;

  /// Gives the keys that start with a text, sorted by byte. The prefix may end inside a name or be
  /// empty.
  virtual std::vector<std::string> list(std::string_view prefix) = 0;

  /// Forgets a key; no error if there is none.
  virtual void remove(std::string_view key) = 0;

  /// Begins a value that grows, under a key that is not taken (`errc::io` if it is). It is read under
  /// that key, or in parts under keys that begin with it and sort in order; the last part may end
  /// in the middle of what was never synced. By default each `sync` puts a part. The store must
  /// outlive the log.
  [[nodiscard]] virtual std::unique_ptr<checkpoint_log> open_log(std::string_view key);

  /// Makes sure that what can be read under a key, in parts or not, stays: the owner of a log that was
  /// killed may have written more than it had synced. By default nothing is left to do.
  virtual void sync(std::string_view /*key*/) {}

  /// Null while another owner holds the lock, which ends with its process at the latest. By default
  /// there is no telling, and everybody gets it.
  [[nodiscard]] virtual std::unique_ptr<checkpoint_lock> try_lock();
};

/// Of each name in a key: what common file systems take.
inline constexpr std::size_t checkpoint_name_bytes_max = 255;

/// Throws `errc::invalid_argument` unless `key` is one or more names joined by '/', at most 1024
/// bytes in all, each of 1 to 255 letters, digits and `._-=+@~%,`, and none starting with a dot
/// (stores use such names for themselves).
void validate_checkpoint_key(std::string_view key);

/// Turns any text into one name of a key: what is not allowed there becomes `%HH`. Different texts
/// give different names. A text whose name would be too long throws `errc::invalid_argument`.
[[nodiscard]] std::string encode_checkpoint_name(std::string_view text);

} // namespace weir
