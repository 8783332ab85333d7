// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <weir/operators/edges/edge.hpp>
#include <weir/operators/edges/open_chunk.hpp>

namespace weir {

namespace detail {

/// Deals elements out evenly: each run is cut into as many slices as there are targets, and the
/// odd elements go to the targets in turn, beginning anew with each batch.
template <class T>
class spread_writer final : public edge_writer<T> {
public:
  explicit spread_writer(const edge_context& context)
      : sink_(context.sink),
        open_(context.targets) {}

  void write(run<T>& input, bool) override {
    const std::size_t targets = open_.size();
    const std::size_t each = input.items.size() / targets;
    std::size_t next = 0;
    for (auto& open : open_)
      next = add(open, input, next, each);
    for (; next < input.items.size(); turn_ = (turn_ + 1) % targets)
      next = add(open_[turn_], input, next, 1);
    for (std::uint32_t target = 0; target < targets; ++target)
      if (open_[target].full())
        open_[target].push_to(sink_, target, target);
  }
  void finish() override {
    for (std::uint32_t target = 0; target < open_.size(); ++target)
      open_[target].push_to(sink_, target, target);
    turn_ = 0;
  }
  void discard() noexcept override {
    for (auto& open : open_)
      open.clear();
    turn_ = 0;
  }

private:
  std::size_t add(open_chunk<T>& open, const run<T>& input, std::size_t first, std::size_t count) {
    if (count == 0)
      return first;
    open.expect();
    for (std::size_t i = first; i < first + count; ++i)
      open.items().push_kept(input.items[i]);
    open.pin(input.pins);
    return first + count;
  }

  chunk_sink& sink_;
  std::size_t turn_ = 0;
  std::vector<open_chunk<T>> open_;
};

} // namespace detail

/// Elements evenly to all copies of the consumer, in no promised order.
template <class T>
edge_plan spread_edge(node_id producer, std::uint32_t producer_port = 0) {
  return {producer, producer_port, edge_kind::shuffle, 0, [](const edge_context& context) {
            return std::make_unique<detail::spread_writer<T>>(context);
          }};
}

} // namespace weir
