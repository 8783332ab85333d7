// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/consumer.hpp>

#include <algorithm>

namespace weir::runtime {

void consumer::begin(batch_number batch) {
  batch_ = batch;
  active_ = 0;
  std::fill(cursors_.begin(), cursors_.end(), slot::cursor{});
  chunk_ = {};
  cause_ = nullptr;
  outcomes_.assign(place_.plan.inputs.size(), batch_outcome::dataset);
}

void consumer::accept() {
  for (std::size_t i = active_ + 1; i < place_.inputs.size(); ++i)
    place_.inputs[i].place->accept(batch_);
}

consumer::event consumer::next() {
  edge_end end;
  chunk_ = {};
  while (active_ < place_.inputs.size()) {
    switch (place_.inputs[active_].place->read(batch_, cursors_[active_], chunk_, end)) {
    case slot::item::nothing:
      return event::nothing;
    case slot::item::chunk:
      return event::chunk;
    case slot::item::aborted:
      return event::aborted;
    case slot::item::end:
      note_end(end);
      ++active_;
    }
  }
  return event::complete;
}

void consumer::note_end(const edge_end& end) {
  stamp_ = end.batch;
  batch_outcome& outcome = outcomes_[place_.inputs[active_].port];
  outcome = std::max(outcome, end.outcome);
  if (end.outcome == batch_outcome::failed && !cause_)
    cause_ = end.cause;
}

void consumer::completed() noexcept {
  for (const input_link& input : place_.inputs)
    input.place->completed(batch_);
}

void consumer::release(batch_number up_to) noexcept {
  for (const input_link& input : place_.inputs)
    input.place->release(up_to);
}

} // namespace weir::runtime
