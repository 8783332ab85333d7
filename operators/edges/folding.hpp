// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <weir/operators/edges/edge.hpp>

namespace weir {

namespace detail {

/// Folds all elements of the producer's copy into one value before it crosses to the consumer's
/// only copy. `Fold` is `(std::optional<A>&, const column<T>&)` and may throw what the user throws.
template <class T, class A, class Fold>
class folding_writer final : public edge_writer<T> {
public:
  folding_writer(const edge_context& context, Fold fold)
      : sink_(context.sink),
        fold_(std::move(fold)) {}

  void write(run<T>& input, bool) override {
    this->guarded([&] { fold_(value_, input.items); });
  }
  bool takes_chunks() const noexcept override { return true; }
  void write_chunk(const std::shared_ptr<const chunk<T>>& input, std::uint32_t) override {
    this->guarded([&] { fold_(value_, input->items()); });
  }
  void finish() override {
    if (value_ && !this->failure_) {
      chunk_builder<A> builder;
      builder.push(std::move(*value_));
      sink_.push(0, 0, builder.finish());
    }
    value_.reset();
  }
  void discard() noexcept override {
    this->failure_ = nullptr;
    value_.reset();
  }

private:
  chunk_sink& sink_;
  Fold fold_;
  std::optional<A> value_;
};

} // namespace detail

/// One value of type A from each copy of the producer that emitted anything, to the one consumer.
template <class T, class A, class Fold>
edge_plan folding_edge(node_id producer, Fold fold, std::uint32_t producer_port = 0) {
  return {producer, producer_port, edge_kind::gather, 0,
          [fold = std::move(fold)](const edge_context& context) {
            return std::make_unique<detail::folding_writer<T, A, Fold>>(context, fold);
          }};
}

} // namespace weir
