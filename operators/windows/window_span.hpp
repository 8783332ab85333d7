// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <weir/operators/stage.hpp>

namespace weir::detail {

/// The geometry that all windows share: at each due time `d`, a multiple of `slide` after the zero
/// time, a window holds the batches of `(d - length, d]`.
struct window_span {
  std::chrono::milliseconds length;
  std::chrono::milliseconds slide;

  /// The first due time that is not before the batch.
  batch_time next_due(const batch_end& end) const {
    const batch_time last = end.time.floor(slide, end.zero_time);
    return last == end.time ? last : last + slide;
  }
  /// Batches up to here are in no window that is still to come. The batch itself may be among them
  /// where the slide is longer than the window.
  batch_time horizon(const batch_end& end) const { return next_due(end) - length; }
};

/// The span of a window over a stream of this slide. Throws `errc::invalid_argument` unless both
/// are positive multiples of that; the text names the operation and the figures.
window_span make_window_span(std::string_view operation, std::chrono::milliseconds length,
                             std::chrono::milliseconds slide,
                             std::chrono::milliseconds parent_slide);

/// What a snapshot says of panes must be possible, or windows would be led astray later: each of
/// these throws `errc::corrupt`, naming the times. A checksum guards against damage, not against
/// whoever writes into the store.

/// Panes of one snapshot are in the order of their times.
void require_later_pane(std::optional<batch_time> before, batch_time next);
/// No pane is of a batch that has not been yet. Known only when one ends.
void require_past_pane(batch_time newest, const batch_end& now);

} // namespace weir::detail
