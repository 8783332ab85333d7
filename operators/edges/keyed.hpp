// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <weir/operators/edges/edge.hpp>
#include <weir/operators/edges/open_chunk.hpp>
#include <weir/operators/partitioner.hpp>

namespace weir {

namespace detail {

/// Sends each pair to the copy that owns its key.
template <class K, class V>
class keyed_writer final : public edge_writer<std::pair<K, V>> {
  using pair = std::pair<K, V>;

public:
  keyed_writer(const edge_context& context, key_router<K> router)
      : sink_(context.sink),
        router_(std::move(router)),
        open_(context.targets) {}

  void write(run<pair>& input, bool) override {
    this->guarded([&] { route(input); });
  }
  void finish() override {
    // What was routed last before a throw may not be pinned yet.
    if (this->failure_)
      return clear();
    for (std::uint32_t target = 0; target < open_.size(); ++target)
      push(target);
  }
  void discard() noexcept override {
    this->failure_ = nullptr;
    clear();
  }

private:
  void route(run<pair>& input) {
    for (auto& open : open_)
      open.expect();
    const auto targets = static_cast<std::uint32_t>(open_.size());
    for (std::size_t i = 0; i < input.items.size(); ++i) {
      const auto item = input.items[i];
      open_[router_.copy_of(item.first, targets)].items().push_kept(item);
    }
    for (std::uint32_t target = 0; target < targets; ++target) {
      if (open_[target].items().size() != 0)
        open_[target].pin(input.pins);
      if (open_[target].full())
        push(target);
    }
  }
  void clear() noexcept {
    for (auto& open : open_)
      open.clear();
  }
  void push(std::uint32_t target) { open_[target].push_to(sink_, target, target); }

  chunk_sink& sink_;
  key_router<K> router_;
  std::vector<open_chunk<pair>> open_;
};

} // namespace detail

/// Every pair to the consumer's copy that owns its key.
template <class K, class V>
edge_plan keyed_edge(node_id producer, const partitioner<K>& by, std::uint32_t producer_port = 0) {
  return {producer, producer_port, edge_kind::shuffle, 0, [by](const edge_context& context) {
            return std::make_unique<detail::keyed_writer<K, V>>(context, detail::key_router<K>(by));
          }};
}

} // namespace weir
