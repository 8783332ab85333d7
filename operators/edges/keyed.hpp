// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <weir/operators/edges/chunk_share.hpp>
#include <weir/operators/edges/edge.hpp>
#include <weir/operators/edges/open_chunk.hpp>
#include <weir/operators/partitioner.hpp>

namespace weir {

namespace detail {

/// Says for each target which elements of a run are for it, in order.
template <class K>
class dealt_run {
  using place = std::uint32_t;

public:
  /// As many elements as a run may have.
  static constexpr std::size_t size_max = run<K>::capacity;

  explicit dealt_run(std::uint32_t targets)
      : targets_(size_max),
        ends_(targets),
        places_(targets * size_max) {}

  /// Deals out the elements from `first` on.
  template <class V>
  void deal(const key_router<K>& router, const column<std::pair<K, V>>& items, std::size_t first,
            std::size_t size) {
    const auto targets = static_cast<std::uint32_t>(ends_.size());
    for (std::uint32_t target = 0; target < targets; ++target)
      ends_[target] = target * size_max;
    // In two loops, since the second waits for its own writes, and the first for nothing.
    const column<K>& keys = items.keys();
    for (std::size_t i = 0; i < size; ++i) {
      items.fetch(first + size_max + i);
      targets_[i] = router.copy_of(keys[first + i], targets);
    }
    for (std::size_t i = 0; i < size; ++i)
      places_[ends_[targets_[i]]++] = static_cast<place>(first + i);
  }
  std::span<const place> of(std::uint32_t target) const noexcept {
    const std::size_t begin = target * size_max;
    return {places_.data() + begin, ends_[target] - begin};
  }

private:
  std::vector<std::uint32_t> targets_; ///< of each element
  std::vector<std::size_t> ends_;
  std::vector<place> places_;
};

/// Sends each pair to the copy that owns its key.
template <class K, class V>
class keyed_writer final : public edge_writer<std::pair<K, V>> {
  using pair = std::pair<K, V>;

public:
  keyed_writer(const edge_context& context, key_router<K> router)
      : sink_(context.sink),
        router_(std::move(router)),
        open_(context.targets),
        dealt_(context.targets) {}

  void write(run<pair>& input, bool) override { route(input.items, input.pins); }
  bool takes_chunks() const noexcept override { return true; }
  void write_chunk(const std::shared_ptr<const chunk<pair>>& input, std::uint32_t) override {
    if (open_.size() == 1) {
      push(0);
      sink_.push(0, 0, input);
    } else if (!share(input)) {
      route(input->items(), input->buffers());
    }
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
  std::uint32_t targets() const noexcept { return static_cast<std::uint32_t>(open_.size()); }
  /// Leaves it to the copies to take out their own elements, if that pays.
  bool share(const std::shared_ptr<const chunk<pair>>& input) {
    if constexpr (is_one_word<K>) {
      using share_of_copy = chunk_share<K, V>;
      if (!router_.spreads_by_hash() || !share_of_copy::pays(input->size(), targets()))
        return false;
      for (std::uint32_t target = 0; target < targets(); ++target) {
        push(target);
        sink_.push(target, target, std::make_shared<share_of_copy>(input, target, targets()));
      }
      return true;
    } else {
      return false;
    }
  }
  void route(const column<pair>& items, std::span<const text_buffer> pins) {
    this->guarded([&] {
      for (std::size_t done = 0; done < items.size(); done += dealt_run<K>::size_max)
        route(items, done, std::min(dealt_run<K>::size_max, items.size() - done), pins);
    });
  }
  void route(const column<pair>& items, std::size_t first, std::size_t size,
             std::span<const text_buffer> pins) {
    dealt_.deal(router_, items, first, size);
    for (std::uint32_t target = 0; target < open_.size(); ++target) {
      const auto places = dealt_.of(target);
      if (places.empty())
        continue;
      open_chunk<pair>& open = open_[target];
      if (!open.has_room(places.size()))
        push(target);
      open.expect();
      open.items().append_at(items, places);
      open.pin(pins);
      if (open.full())
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
  dealt_run<K> dealt_;
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
