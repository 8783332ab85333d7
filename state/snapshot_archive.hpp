// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/xxhash.hpp>

#include <cereal/cereal.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace weir::detail {

/// cereal's side of writing: fixed-width little-endian values, appended to a buffer.
class snapshot_output_archive
    : public cereal::OutputArchive<snapshot_output_archive, cereal::AllowEmptyClassElision> {
public:
  explicit snapshot_output_archive(std::string& buffer)
      : OutputArchive<snapshot_output_archive, cereal::AllowEmptyClassElision>(this),
        buffer_(buffer) {
    // nop
  }

  void write_bytes(const void* bytes, std::size_t size) {
    buffer_.append(static_cast<const char*>(bytes), size);
  }

private:
  std::string& buffer_;
};

/// cereal's side of reading. Differs from cereal's own archives in that it believes nothing: no
/// value is read past the end, a size that the bytes left cannot hold is refused before memory is
/// taken for it, a bool is 0 or 1, and nesting has a limit.
class snapshot_input_archive
    : public cereal::InputArchive<snapshot_input_archive, cereal::AllowEmptyClassElision> {
public:
  snapshot_input_archive(std::string_view payload, std::size_t depth_max)
      : InputArchive<snapshot_input_archive, cereal::AllowEmptyClassElision>(this),
        rest_(payload),
        depth_max_(depth_max) {
    // nop
  }

  void read_bytes(void* bytes, std::size_t size);
  void read_bool(bool& value);
  std::uint64_t read_size();
  /// Refuses a number of elements, of at least so many bytes each, that the bytes left cannot hold.
  void require(std::uint64_t elements, std::size_t element_bytes) const;

  void enter();
  void leave() noexcept { --depth_; }

  [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }

private:
  std::string_view rest_;
  std::size_t depth_ = 0;
  std::size_t depth_max_;
};

// -- what cereal finds by argument-dependent look-up ---------------------------

template <class T>
inline constexpr bool is_portable_number =
    std::is_arithmetic_v<T> && !std::is_same_v<T, long double> && !std::is_same_v<T, wchar_t>;

template <class T>
  requires is_portable_number<T>
void CEREAL_SAVE_FUNCTION_NAME(snapshot_output_archive& archive, const T& value) {
  archive.write_bytes(&value, sizeof(value));
}

template <class T>
  requires is_portable_number<T>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, T& value) {
  if constexpr (std::is_same_v<T, bool>)
    archive.read_bool(value);
  else
    archive.read_bytes(&value, sizeof(value));
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(snapshot_output_archive& archive,
                               const cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(snapshot_output_archive& archive, const cereal::SizeTag<T>& tag) {
  const auto size = static_cast<std::uint64_t>(tag.size);
  archive.write_bytes(&size, sizeof(size));
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, cereal::SizeTag<T>& tag) {
  tag.size = static_cast<std::decay_t<T>>(archive.read_size());
}

template <class T>
using binary_element = std::remove_cv_t<std::remove_pointer_t<std::remove_cvref_t<T>>>;

/// Runs of numbers in one copy. Not of bools, whose bytes are checked one by one.
template <class T>
  requires is_portable_number<binary_element<T>>
void CEREAL_SAVE_FUNCTION_NAME(snapshot_output_archive& archive,
                               const cereal::BinaryData<T>& data) {
  archive.write_bytes(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
  requires is_portable_number<binary_element<T>>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, cereal::BinaryData<T>& data) {
  const auto size = static_cast<std::size_t>(data.size);
  if constexpr (std::is_same_v<binary_element<T>, bool>) {
    for (std::size_t i = 0; i < size; ++i)
      archive.read_bool(static_cast<bool*>(data.data)[i]);
  } else {
    archive.read_bytes(data.data, size);
  }
}

// -- nesting -------------------------------------------------------------------

template <class T>
void prologue(snapshot_input_archive& archive, const T&) {
  if constexpr (std::is_class_v<T>)
    archive.enter();
}

template <class T>
void epilogue(snapshot_input_archive& archive, const T&) {
  if constexpr (std::is_class_v<T>)
    archive.leave();
}

} // namespace weir::detail

CEREAL_SETUP_ARCHIVE_TRAITS(weir::detail::snapshot_input_archive,
                            weir::detail::snapshot_output_archive)
