// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/edges/forward.hpp>

namespace weir::detail {

/// Takes the chunks of an output port together to a batch. One thread at a time.
template <class U>
class batch_sink final : public chunk_sink {
public:
  explicit batch_sink(std::size_t partitions) : parts_(partitions) {}
  void push(std::uint32_t, std::uint32_t partition, chunk_ptr chunk) override {
    parts_[partition].push_back(std::static_pointer_cast<const weir::chunk<U>>(std::move(chunk)));
  }
  batch<U> take() { return batch<U>(std::move(parts_)); }

private:
  std::vector<typename batch<U>::chunk_list> parts_;
};

/// The result of a dataset operation in the making: what is emitted into the port becomes a batch.
template <class U>
class batch_output {
public:
  explicit batch_output(std::size_t partitions) : sink_(partitions) {
    port_.attach(std::make_unique<forward_writer<U>>(edge_context{1, sink_}, true, 0,
                                                     std::numeric_limits<std::size_t>::max()));
  }
  output_port<U>& port() noexcept { return port_; }
  batch<U> finish() {
    port_.finish();
    return sink_.take();
  }

private:
  batch_sink<U> sink_;
  output_port<U> port_;
};

/// The partition of element `index` of `count` that are dealt out evenly, in contiguous shares.
inline std::uint32_t share_of(std::size_t index, std::size_t count, std::size_t partitions) {
  // The last partition whose first element, count · p / partitions rounded down, is not behind it.
  return static_cast<std::uint32_t>(((index + 1) * partitions - 1) / count);
}

/// A batch made by `body(element, port)` from each element, in the partition of the element. What is
/// emitted may share the element's text.
template <class U, class T, class Body>
batch<U> from_each(const batch<T>& input, Body&& body) {
  batch_output<U> out(input.num_partitions());
  for (std::size_t p = 0; p < input.num_partitions(); ++p) {
    out.port().partition(static_cast<std::uint32_t>(p));
    for (const auto& part : input.partition(p)) {
      out.port().begin_input(*part);
      for (auto&& element : *part)
        body(element, out.port());
      out.port().end_input();
    }
  }
  return out.finish();
}

/// A batch of `count` elements, even in its partitions: `body(i, port)` emits the i-th.
template <class U, class Body>
batch<U> from_count(std::size_t count, std::size_t partitions, Body&& body) {
  batch_output<U> out(partitions);
  for (std::size_t i = 0; i < count; ++i) {
    out.port().partition(share_of(i, count, partitions));
    body(i, out.port());
  }
  return out.finish();
}

/// Finds elements of a batch by their position. Valid as long as the batch.
template <class T>
class element_index {
public:
  explicit element_index(const batch<T>& input) {
    places_.reserve(input.size());
    for (const auto& partition : input.partitions())
      for (const auto& part : partition)
        for (std::size_t i = 0; i < part->size(); ++i)
          places_.push_back({&part->items(), i});
  }
  std::size_t size() const noexcept { return places_.size(); }
  view_of<T> operator[](std::size_t position) const {
    return (*places_[position].items)[places_[position].index];
  }

private:
  struct place {
    const column<T>* items;
    std::size_t index;
  };
  std::vector<place> places_;
};

} // namespace weir::detail
