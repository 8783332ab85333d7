// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/snapshot_archive.hpp>
#include <weir/state/snapshot_frame.hpp>
#include <weir/state/snapshottable.hpp>
#include <weir/state/support/canonical_key.hpp>
#include <weir/state/support/error.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

namespace weir {

/// Writes values into one framed, checksummed snapshot.
///
/// Not thread-safe; one snapshot per writer. What a save function of the user's throws passes
/// through, and the snapshot is then to be given up. Costs a copy of each value's bytes.
class snapshot_writer {
public:
  snapshot_writer() : buffer_(snapshot_frame_bytes, '\0'), archive_(buffer_) {
    // nop
  }
  snapshot_writer(const snapshot_writer&) = delete;
  snapshot_writer& operator=(const snapshot_writer&) = delete;

  template <class T>
  void write(const T& value) {
    static_assert(
        snapshottable<T>,
        "weir: this type is kept in a snapshot, so cereal must be able to save and load it");
    require_open();
    archive_(value);
  }

  /// Writes text as a `std::string` is written, without making one.
  void write(std::string_view text);

  /// The bytes of the payload so far.
  [[nodiscard]] std::size_t size() const noexcept {
    return finished_ ? 0 : buffer_.size() - snapshot_frame_bytes;
  }

  /// Seals the frame and gives it away. Nothing may be written afterwards: that throws
  /// `errc::illegal_state`.
  [[nodiscard]] std::string finish();

private:
  void require_open() const;

  std::string buffer_;
  detail::snapshot_output_archive archive_;
  bool finished_ = false;
};

class state_upgrade;

/// What a reader accepts at most.
struct snapshot_limits {
  /// The longest payload.
  std::size_t payload_bytes_max = std::size_t{1} << 30U;
  /// How deep objects may nest; bounds the stack.
  std::size_t depth_max = 128;

  /// For a frame that is there as a whole and whose length someone vouches for, as a manifest does:
  /// what could be written can be read, however long.
  static snapshot_limits of(std::string_view framed) noexcept {
    return {.payload_bytes_max = framed.size()};
  }
};

/// Reads what a `snapshot_writer` wrote, in the same order and types.
///
/// The bytes may come from anywhere: the constructor checks the frame as a whole, and every read is
/// bounded by what is there, so wrong bytes cost neither memory nor undefined behaviour, only
/// `errc::corrupt`. That error names the type and the place. After an error the reader is to be
/// given up. Not thread-safe; `framed` must outlive it.
class snapshot_reader {
public:
  explicit snapshot_reader(std::string_view framed, snapshot_limits limits = {});
  snapshot_reader(const snapshot_reader&) = delete;
  snapshot_reader& operator=(const snapshot_reader&) = delete;

  template <class T>
  void read(T& value) {
    static_assert(
        snapshottable<T>,
        "weir: this type is kept in a snapshot, so cereal must be able to save and load it");
    const auto begin = position();
    try {
      archive_(value);
    } catch (...) {
      rethrow_as_corrupt(std::current_exception(), typeid(T), begin);
    }
  }

  template <class T>
  [[nodiscard]] T read() {
    auto value = T();
    read(value);
    return value;
  }

  /// Values that `read_state` reads from now on have an older form of their type.
  void read_older_state(std::uint32_t version, std::shared_ptr<const state_upgrade> upgrade) {
    state_version_ = version;
    upgrade_ = std::move(upgrade);
  }
  /// As `read`, for a value of a type that the user keeps as state: an older form of it is brought up
  /// to date by the user's function.
  template <class S>
  [[nodiscard]] S read_state();

  /// The bytes of the payload not read yet.
  [[nodiscard]] std::size_t remaining() const noexcept { return archive_.remaining(); }

  /// Throws `errc::corrupt` if bytes are left over.
  void expect_end() const;

private:
  [[nodiscard]] std::size_t position() const noexcept {
    return payload_.size() - archive_.remaining();
  }
  [[noreturn]] void rethrow_as_corrupt(const std::exception_ptr& cause, const std::type_info& type,
                                       std::size_t begin) const;

  std::string_view payload_;
  detail::snapshot_input_archive archive_;
  std::uint32_t state_version_ = 0;
  std::shared_ptr<const state_upgrade> upgrade_;
};

/// How values of older forms of a state's type are read; see `dstream::state_version`.
class state_upgrade {
public:
  state_upgrade() = default;
  state_upgrade(const state_upgrade&) = delete;
  state_upgrade& operator=(const state_upgrade&) = delete;
  virtual ~state_upgrade() = default;
};

template <class S>
class state_upgrade_of final : public state_upgrade {
public:
  using read_function = std::function<S(snapshot_reader&, std::uint32_t version)>;

  explicit state_upgrade_of(read_function read) : read_(std::move(read)) {
    // nop
  }
  S read(snapshot_reader& in, std::uint32_t version) const { return read_(in, version); }

private:
  read_function read_;
};

template <class S>
S snapshot_reader::read_state() {
  if (!upgrade_)
    return read<S>();
  const auto* const typed = dynamic_cast<const state_upgrade_of<S>*>(upgrade_.get());
  if (typed == nullptr)
    throw error(errc::invalid_argument,
                "state_version: the state kept is of another type than the function returns");
  return typed->read(*this, state_version_);
}

namespace detail {

/// Lets keys of any serialisable type be hashed, by their portable bytes.
template <class K>
struct serialised_key {
  template <class Digest>
  static std::uint64_t hash(const K& key) {
    static_assert(snapshottable<K>,
                  "weir: this key type has no hash: specialise weir::key_traits<K>, or give "
                  "it a cereal serialize function");
    auto bytes = std::string();
    auto archive = snapshot_output_archive(bytes);
    archive(key);
    return Digest::bytes(bytes.data(), bytes.size());
  }
};

} // namespace detail

} // namespace weir
