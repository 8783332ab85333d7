// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include <weir/operators/edges/edge.hpp>
#include <weir/operators/edges/open_chunk.hpp>

namespace weir {

namespace detail {

/// Appends runs to chunks for the consumer's copy that belongs to the partition; with `gather`,
/// for the only copy, of at most `limit` elements in all.
template <class T>
class forward_writer final : public edge_writer<T> {
public:
  forward_writer(const edge_context& context, bool gather, std::uint32_t offset, std::size_t limit)
      : sink_(context.sink),
        gather_(gather),
        offset_(offset),
        limit_(limit) {}

  void write(run<T>& input, bool last) override {
    if (written_ >= limit_)
      return;
    if (input.partition != partition_) {
      push();
      partition_ = input.partition;
    }
    open_.expect();
    written_ += input.items.size();
    if (last)
      open_.items().append(std::move(input.items));
    else
      open_.items().append(std::as_const(input.items));
    open_.pin(input.pins);
    if (open_.full())
      push();
  }
  bool takes_chunks() const noexcept override { return true; }
  void write_chunk(const std::shared_ptr<const chunk<T>>& input, std::uint32_t partition) override {
    if (written_ >= limit_ || input->size() == 0)
      return;
    push();
    partition_ = partition;
    written_ += input->size();
    sink_.push(gather_ ? 0 : partition_ + offset_, partition_ + offset_, input);
  }
  void finish() override {
    push();
    written_ = 0;
  }
  void discard() noexcept override {
    open_.clear();
    written_ = 0;
  }

private:
  void push() { open_.push_to(sink_, gather_ ? 0 : partition_ + offset_, partition_ + offset_); }

  chunk_sink& sink_;
  bool gather_;
  std::uint32_t offset_;
  std::size_t limit_;
  std::size_t written_ = 0;
  std::uint32_t partition_ = 0;
  open_chunk<T> open_;
};

} // namespace detail

/// Partition p of the producer to copy p + offset of the consumer, in order.
template <class T>
edge_plan forward_edge(node_id producer, std::uint32_t producer_port = 0,
                       std::uint32_t offset = 0) {
  return {producer, producer_port, edge_kind::forward, offset,
          [offset](const edge_context& context) {
            return std::make_unique<detail::forward_writer<T>>(
                context, false, offset, std::numeric_limits<std::size_t>::max());
          }};
}

/// All partitions to the consumer's one copy, in order. Of each copy of the producer at least the
/// first `limit` elements get there; the rest may stay behind.
template <class T>
edge_plan gather_edge(node_id producer, std::uint32_t producer_port = 0,
                      std::size_t limit = std::numeric_limits<std::size_t>::max()) {
  return {producer, producer_port, edge_kind::gather, 0, [limit](const edge_context& context) {
            return std::make_unique<detail::forward_writer<T>>(context, true, 0, limit);
          }};
}

} // namespace weir
