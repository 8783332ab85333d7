// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <weir/operators/view.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

namespace weir::detail {

// An object file is a row of snapshot frames, each with its checksum: a head that says which part of
// how many it is, frames of some elements each, and an end that says how many there were. So
// neither a file that was cut off nor one that is missing goes unnoticed.

/// What the head says.
struct object_file_head {
  std::uint64_t part = 0;
  std::uint64_t parts = 0;
};
std::string object_file_begin(const object_file_head& head);
std::string object_file_end(std::uint64_t elements);

/// Takes an object file apart, frame by frame. Throws `errc::corrupt` for bytes that are not what
/// was written. `bytes` must outlive it.
class object_file_frames {
public:
  explicit object_file_frames(std::string_view bytes);

  const object_file_head& head() const noexcept { return head_; }
  /// Goes to the next frame of elements, all of the last one's having been read. False at the end.
  bool next();
  /// The elements in the frame, and where to read them from.
  std::uint64_t count() const noexcept { return count_; }
  snapshot_reader& in() noexcept { return *in_; }

private:
  void open_frame();

  std::string_view rest_;
  std::optional<snapshot_reader> in_;
  object_file_head head_;
  std::uint64_t count_ = 0;
  std::uint64_t elements_ = 0;
};

/// Throws the error again with the file's name in front.
[[noreturn]] void rethrow_naming(std::string_view file, const error& failure);

/// Calls `emit(T)` for each element of a file. Throws `errc::corrupt` naming it for bytes that are
/// not what was written.
template <class T, class F>
object_file_head read_object_file(std::string_view name, std::string_view bytes, F&& emit) {
  try {
    object_file_frames frames(bytes);
    while (frames.next())
      for (std::uint64_t i = 0; i < frames.count(); ++i)
        emit(frames.in().template read<T>());
    return frames.head();
  } catch (const error& failure) {
    rethrow_naming(name, failure);
  }
}

/// Writes the view of an element as the element itself would be written; text that is the element,
/// or a member of a pair, without a copy.
template <class T>
struct view_writer {
  static void write(snapshot_writer& out, const view_of<T>& value) {
    if constexpr (contains_text<T>)
      out.write(to_owned<T>(value));
    else
      out.write(value);
  }
};
template <>
struct view_writer<std::string> {
  static void write(snapshot_writer& out, std::string_view value) { out.write(value); }
};
template <class A, class B>
struct view_writer<std::pair<A, B>> {
  static void write(snapshot_writer& out, const view_of<std::pair<A, B>>& value) {
    view_writer<A>::write(out, value.first);
    view_writer<B>::write(out, value.second);
  }
};

} // namespace weir::detail
