// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/text.hpp>

#include <algorithm>

#include <weir/state/support/short_text.hpp>

namespace weir {

void add_pin(std::vector<text_buffer>& pins, const text_buffer& buffer) {
  // Runs come from one input chunk after another, so a repeated buffer is almost always recent; a
  // full search would be quadratic in the number of small chunks. A chunk of the usual size pins
  // less than this: pinning them again with each run would make chunks seem full early.
  constexpr std::size_t look_back = 16;
  const auto begin = pins.end() - static_cast<std::ptrdiff_t>(std::min(look_back, pins.size()));
  const auto same = [&](const text_buffer& pin) { return pin.data == buffer.data; };
  if (std::none_of(begin, pins.end(), same))
    pins.push_back(buffer);
}

std::string_view text_keeper::keep_elsewhere(std::string_view text) {
  if (text.empty())
    return {};
  const auto scanned = source_.first(std::min(source_.size(), source_scan_limit));
  for (const text_buffer& buffer : scanned) {
    if (buffer.contains(text.data())) {
      // The next text is likely to lie in the same buffer.
      likely_ = buffer.data.get();
      likely_size_ = buffer.size;
      used_source_ = true;
      return text;
    }
  }
  return copy(text);
}

std::string_view text_keeper::copy(std::string_view text) {
  if (block_.size - block_used_ < text.size()) {
    if (used_block_ && block_.data)
      full_blocks_.push_back(block_);
    block_ = make_text_buffer(std::max(block_bytes, text.size()));
    block_used_ = 0;
  }
  char* place = block_.data.get() + block_used_;
  if (text.size() <= detail::short_text_bytes_max &&
      block_.size - block_used_ >= sizeof(detail::short_text)) {
    // Words have lengths that no branch predictor foresees; what is written behind the text is
    // written again by the next one.
    const detail::short_text words = detail::load_short_text(text.data(), text.size());
    std::memcpy(place, &words, sizeof(words));
  } else {
    std::memcpy(place, text.data(), text.size());
  }
  block_used_ += text.size();
  used_block_ = true;
  return {place, text.size()};
}

void text_keeper::collect(std::vector<text_buffer>& pins) {
  if (used_source_)
    for (const text_buffer& buffer : source_)
      add_pin(pins, buffer);
  for (const text_buffer& buffer : full_blocks_)
    add_pin(pins, buffer);
  full_blocks_.clear();
  if (used_block_)
    add_pin(pins, block_);
  used_block_ = false;
  used_source_ = false;
}

} // namespace weir
