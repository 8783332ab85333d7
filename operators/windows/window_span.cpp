// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/windows/window_span.hpp>

#include <string>

#include <weir/state/support/error.hpp>

namespace weir::detail {

namespace {

void check(std::string_view operation, std::string_view what, std::chrono::milliseconds value,
           std::chrono::milliseconds parent_slide) {
  if (value.count() > 0 && value % parent_slide == std::chrono::milliseconds::zero())
    return;
  throw error(errc::invalid_argument,
              std::string(operation) + ": the " + std::string(what) + " duration of the window (" +
                  std::to_string(value.count()) +
                  " ms) must be a positive multiple of the slide duration of its input stream (" +
                  std::to_string(parent_slide.count()) + " ms)");
}

} // namespace

window_span make_window_span(std::string_view operation, std::chrono::milliseconds length,
                             std::chrono::milliseconds slide,
                             std::chrono::milliseconds parent_slide) {
  check(operation, "window", length, parent_slide);
  check(operation, "slide", slide, parent_slide);
  return {length, slide};
}

void require_later_pane(std::optional<batch_time> before, batch_time next) {
  if (before && next <= *before)
    throw error(errc::corrupt, "window: a snapshot has the batch at " + to_string(next) +
                                   " after the one at " + to_string(*before));
}

void require_past_pane(batch_time newest, const batch_end& now) {
  if (newest >= now.time)
    throw error(errc::corrupt, "window: a snapshot that it was restored from has the batch at " +
                                   to_string(newest) + ", and the one at " + to_string(now.time) +
                                   " ends only now: somebody has changed the checkpoint; go on "
                                   "from an older generation, or begin anew");
}

} // namespace weir::detail
