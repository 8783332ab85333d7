// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/producer.hpp>

#include <weir/state/support/error.hpp>

namespace weir::runtime {

void producer::edge_sink::push(std::uint32_t target, std::uint32_t partition, chunk_ptr chunk) {
  if (owner->muted_)
    return;
  slot* place = target < edge->targets.size() ? edge->targets[target] : nullptr;
  if (place == nullptr)
    throw error(errc::illegal_state, owner->place_.plan.name + ": emitted into partition " +
                                         std::to_string(partition) +
                                         ", which its consumer does not have");
  owner->place_.as_tenant(owner->who_,
                          [&] { place->push(owner->batch_, partition, std::move(chunk)); });
}

producer::producer(cell& place, const activity& who, std::span<output_port_base* const> ports)
    : place_(place),
      who_(who),
      ports_(ports.begin(), ports.end()) {
  for (const output_edge& edge : place.outputs) {
    if (edge.plan->producer_port >= ports_.size())
      throw error(errc::invalid_argument, place.plan.name + ": a stream uses output port " +
                                              std::to_string(edge.plan->producer_port) +
                                              ", but the stage has only " +
                                              std::to_string(ports_.size()));
    auto sink = std::make_unique<edge_sink>();
    sink->edge = &edge;
    sink->owner = this;
    auto writer = edge.plan->make_writer({static_cast<std::uint32_t>(edge.targets.size()), *sink});
    sink->writer = writer.get();
    sinks_.push_back(std::move(sink));
    ports_[edge.plan->producer_port]->attach(std::move(writer));
  }
  // A copy of a stage emits into the partition of its own number; sources choose as they emit.
  for (output_port_base* port : ports_)
    port->partition(place.copy);
}

template <class F>
void producer::each_slot(F&& visit) const {
  for (const auto& sink : sinks_)
    for (slot* target : sink->edge->targets)
      if (target != nullptr)
        visit(*target, *sink);
}

void producer::begin(batch_number batch, bool muted) {
  batch_ = batch;
  muted_ = muted;
  discard();
}

bool producer::has_credit() {
  if (muted_)
    return true;
  bool all = true;
  each_slot([&](slot& target, const edge_sink&) { all = target.has_credit() && all; });
  return all;
}

void producer::begin_input(const chunk_base& chunk) {
  for (output_port_base* port : ports_)
    port->begin_input(chunk);
}

void producer::end_input() {
  for (output_port_base* port : ports_)
    port->end_input();
}

void producer::finish() {
  for (output_port_base* port : ports_)
    port->finish();
  if (!muted_)
    place_.as_tenant(
        who_, [&] { each_slot([&](slot& target, const edge_sink&) { target.prepare(batch_); }); });
}

void producer::discard() noexcept {
  for (output_port_base* port : ports_)
    port->discard();
}

void producer::seal(const edge_end& end) noexcept {
  if (muted_)
    return;
  each_slot([&](slot& target, const edge_sink& sink) {
    edge_end own = end;
    if (own.outcome != batch_outcome::failed && sink.writer->failure()) {
      own.outcome = batch_outcome::failed;
      own.cause = sink.writer->failure();
    }
    target.seal(own);
  });
}

void producer::abort(batch_number batch) {
  each_slot([&](slot& target, const edge_sink&) { target.abort(batch); });
}

} // namespace weir::runtime
