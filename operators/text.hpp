// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace weir {

/// A reference-counted block of characters that text views point into. Bytes once written and
/// shared never change; the unwritten rest may still be filled by its one owner.
struct text_buffer {
  std::shared_ptr<char[]> data;
  std::size_t size = 0;

  bool contains(const char* position) const noexcept {
    return static_cast<std::size_t>(position - data.get()) < size;
  }
};

/// A block of `size` bytes, not cleared.
inline text_buffer make_text_buffer(std::size_t size) {
  return {std::shared_ptr<char[]>(new char[size]), size};
}

/// Where the text of emitted elements is kept until a chunk takes it over.
///
/// A view whose address lies in the buffers of the current input chunk is passed through as it is,
/// so that a word of a line costs neither an allocation nor a copy; any other text is copied into
/// blocks of its own. What the views kept so far lie in is told by `collect`, so that a chunk can pin
/// it.
/// One thread at a time.
class text_keeper {
public:
  /// Declares the buffers of the input chunk that is worked on now; they must stay alive until the
  /// next call of `source` or `forget`.
  void source(std::span<const text_buffer> buffers) noexcept {
    source_ = buffers;
    likely_ = buffers.empty() ? nullptr : buffers.front().data.get();
    likely_size_ = buffers.empty() ? 0 : buffers.front().size;
    used_source_ = false;
  }

  /// Lets go of the source and of all that was kept and not collected.
  void forget() noexcept {
    source({});
    full_blocks_.clear();
    used_block_ = false;
  }

  /// Returns a view of the same text that stays valid as long as the buffers told by `collect`.
  std::string_view keep(std::string_view text) {
    if (static_cast<std::size_t>(text.data() - likely_) < likely_size_) [[likely]] {
      used_source_ = true;
      return text;
    }
    return keep_elsewhere(text);
  }

  /// Appends the buffers that views kept since the last call may point into, each once.
  void collect(std::vector<text_buffer>& pins);

private:
  std::string_view keep_elsewhere(std::string_view text);
  std::string_view copy(std::string_view text);

  static constexpr std::size_t block_bytes = 32 * 1024;
  static constexpr std::size_t source_scan_limit = 64;

  std::span<const text_buffer> source_;
  const char* likely_ = nullptr;
  std::size_t likely_size_ = 0;
  bool used_source_ = false;
  bool used_block_ = false;
  text_buffer block_;
  std::size_t block_used_ = 0;
  std::vector<text_buffer> full_blocks_;
};

/// Adds `buffer` unless it is among the last few pins already.
void add_pin(std::vector<text_buffer>& pins, const text_buffer& buffer);

} // namespace weir
