// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <weir/operators/column.hpp>

namespace weir {

/// How large a chunk may grow: small enough to stay in cache on its way from one actor to the
/// next, large enough that a hop costs next to nothing for each element.
struct chunk_limits {
  static constexpr std::size_t elements = 4096;
  static constexpr std::size_t bytes = 256 * 1024;
};

/// The part of a chunk that does not depend on its element type. Immutable once built, so any
/// number of threads may read it.
class chunk_base {
public:
  virtual ~chunk_base() = default;
  std::size_t size() const noexcept { return size_; }
  /// What the chunk keeps in memory, all of the text buffers it pins included.
  std::size_t bytes() const noexcept { return bytes_; }
  std::span<const text_buffer> buffers() const noexcept { return buffers_; }

  /// The chunk that a consumer works on in place of this one, made anew in each call; null if it is this
  /// one. See `detail::chunk_share`, whose size is that of the whole chunk.
  virtual std::shared_ptr<const chunk_base> taken_out() const { return nullptr; }

protected:
  chunk_base() = default;
  chunk_base(const chunk_base&) = delete;
  chunk_base& operator=(const chunk_base&) = delete;

  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::vector<text_buffer> buffers_;
};

using chunk_ptr = std::shared_ptr<const chunk_base>;

/// A run of elements of one batch: the unit of hand-over, parallelism and flow control.
template <class T>
class chunk final : public chunk_base {
public:
  using value_type = T;

  chunk(column<T> items, std::vector<text_buffer> buffers) : items_(std::move(items)) {
    buffers_ = std::move(buffers);
    size_ = items_.size();
    bytes_ = sizeof(chunk) + items_.bytes();
    for (const text_buffer& buffer : buffers_)
      bytes_ += buffer.size;
  }

  view_of<T> operator[](std::size_t index) const { return items_[index]; }
  const column<T>& items() const noexcept { return items_; }

  class iterator {
  public:
    using value_type = T;
    using reference = view_of<T>;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    iterator() = default;
    iterator(const column<T>* items, std::size_t index) : items_(items), index_(index) {}
    view_of<T> operator*() const { return (*items_)[index_]; }
    iterator& operator++() {
      ++index_;
      return *this;
    }
    iterator operator++(int) {
      auto before = *this;
      ++index_;
      return before;
    }
    bool operator==(const iterator& other) const noexcept { return index_ == other.index_; }

  private:
    const column<T>* items_ = nullptr;
    std::size_t index_ = 0;
  };
  iterator begin() const { return {&items_, 0}; }
  iterator end() const { return {&items_, size_}; }

  /// The chunk as what it is known to be; the element type of an edge never changes.
  static const chunk& of(const chunk_base& base) { return static_cast<const chunk&>(base); }

private:
  column<T> items_;
};

/// Collects elements and hands them out as chunks. One thread at a time.
template <class T>
class chunk_builder {
public:
  /// Adds one value; text is copied unless it lies in the keeper's source.
  template <class U>
  void push(U&& value) {
    items_.push(std::forward<U>(value), keeper_);
  }

  void reserve(std::size_t count) { items_.reserve(count); }

  /// The elements so far as one chunk; the builder is empty afterwards.
  std::shared_ptr<const chunk<T>> finish() {
    std::vector<text_buffer> pins;
    keeper_.collect(pins);
    return std::make_shared<chunk<T>>(std::exchange(items_, {}), std::move(pins));
  }

  /// Forgets the elements so far.
  void clear() noexcept {
    items_.clear();
    keeper_.forget();
  }

  text_keeper& keeper() noexcept { return keeper_; }
  std::size_t size() const noexcept { return items_.size(); }
  bool empty() const noexcept { return items_.size() == 0; }

private:
  column<T> items_;
  text_keeper keeper_;
};

/// Cuts a range of values into chunks of the usual size.
template <class T, class Range>
std::vector<std::shared_ptr<const chunk<T>>> make_chunks(Range&& values) {
  std::vector<std::shared_ptr<const chunk<T>>> out;
  chunk_builder<T> builder;
  for (auto&& value : values) {
    builder.push(static_cast<view_of<T>>(as_view<T>(value)));
    if (builder.size() == chunk_limits::elements)
      out.push_back(builder.finish());
  }
  if (!builder.empty())
    out.push_back(builder.finish());
  return out;
}

} // namespace weir
