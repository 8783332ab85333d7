// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <weir/operators/edges/edge.hpp>
#include <weir/operators/partitioner.hpp>
#include <weir/state/aggregation_table.hpp>

namespace weir {

namespace detail {

/// A vector of `bool` that lies in one piece, unlike the standard one.
class bool_run {
public:
  void clear() noexcept { size_ = 0; }
  void push_back(bool value) {
    if (size_ == capacity_)
      grow();
    data_[size_++] = value;
  }
  operator std::span<const bool>() const noexcept { return {data_.get(), size_}; }

private:
  void grow() {
    capacity_ = std::max<std::size_t>(64, capacity_ * 2);
    auto larger = std::make_unique<bool[]>(capacity_);
    std::copy_n(data_.get(), size_, larger.get());
    data_ = std::move(larger);
  }

  std::unique_ptr<bool[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Where keys are copied to that a column does not hold in the form in which a table takes them.
template <class K>
using key_scratch =
    std::conditional_t<std::is_same_v<K, bool>, bool_run,
                       std::vector<typename aggregation_table<K, int>::run_element>>;

/// A run of keys in the form in which a table takes them; copied to `scratch` only where the column
/// does not hold it like that.
template <class K>
auto key_run(const column<K>& keys, key_scratch<K>& scratch) {
  using element = typename aggregation_table<K, int>::run_element;
  if constexpr (requires { std::span<const element>(keys.cells()); }) {
    return std::span<const element>(keys.cells());
  } else {
    scratch.clear();
    for (std::size_t i = 0; i < keys.size(); ++i)
      scratch.push_back(to_owned<element>(keys[i]));
    return std::span<const element>(scratch);
  }
}

/// Aggregates elements by key in the producer, so that each key crosses once to the copy that owns
/// it. `Combine` has `keys(items)`, `create(items, i) -> C` and `merge(C&, items, i)`; the last two
/// run user code. A table that has grown past its cap is sent on early.
template <class T, class K, class C, class Combine>
class combining_writer final : public edge_writer<T> {
public:
  combining_writer(const edge_context& context, key_router<K> router, Combine combine)
      : sink_(context.sink),
        router_(std::move(router)),
        combine_(std::move(combine)),
        builders_(context.targets) {}

  void write(run<T>& input, bool) override {
    this->guarded([&] { combine(input.items); });
  }
  bool takes_chunks() const noexcept override { return true; }
  void write_chunk(const std::shared_ptr<const chunk<T>>& input, std::uint32_t) override {
    this->guarded([&] { combine(input->items()); });
  }
  void finish() override {
    this->guarded([&] { send(); });
    if (this->failure_)
      forget();
  }
  void discard() noexcept override {
    this->failure_ = nullptr;
    forget();
  }

private:
  // Beyond this the table leaves the last level of cache and combining pays no longer.
  static constexpr std::size_t table_bytes_max = 32 * 1024 * 1024;

  void combine(const column<T>& items) {
    table_.upsert_run(key_run(combine_.keys(items), scratch_),
                      [&](std::size_t i, C& value, bool inserted) {
                        if (inserted)
                          value = combine_.create(items, i);
                        else
                          combine_.merge(value, items, i);
                      });
    if (table_.bytes() > table_bytes_max)
      send();
  }

  void forget() noexcept {
    table_.clear();
    for (auto& builder : builders_)
      builder.clear();
  }

  void send() {
    const auto targets = static_cast<std::uint32_t>(builders_.size());
    // A bit more than each gets if keys are spread evenly.
    const std::size_t expected = std::min(chunk_limits::elements, table_.size() / targets * 9 / 8);
    for (auto& builder : builders_)
      builder.reserve(expected);
    for (auto& entry : table_) {
      const std::uint32_t target = router_.copy_of(static_cast<view_of<K>>(entry.key()), targets);
      auto& builder = builders_[target];
      builder.push(std::pair<view_of<K>, C&&>(entry.key(), std::move(entry.value)));
      if (builder.size() == chunk_limits::elements)
        sink_.push(target, target, builder.finish());
    }
    table_.clear();
    for (std::uint32_t target = 0; target < targets; ++target)
      if (!builders_[target].empty())
        sink_.push(target, target, builders_[target].finish());
  }

  chunk_sink& sink_;
  key_router<K> router_;
  Combine combine_;
  aggregation_table<K, C> table_;
  key_scratch<K> scratch_;
  std::vector<chunk_builder<std::pair<K, C>>> builders_;
};

} // namespace detail

/// Aggregates of type C by key, made in the producer, to the consumer's copy that owns the key.
template <class T, class K, class C, class Combine>
edge_plan combining_edge(node_id producer, const partitioner<K>& by, Combine combine,
                         std::uint32_t producer_port = 0) {
  return {producer, producer_port, edge_kind::shuffle, 0,
          [by, combine = std::move(combine)](const edge_context& context) {
            return std::make_unique<detail::combining_writer<T, K, C, Combine>>(
                context, detail::key_router<K>(by), combine);
          }};
}

} // namespace weir
