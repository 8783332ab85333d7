// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/blocks.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace weir::detail {

/// What hot loops append to: as `std::vector`, with memory from `take_block`, and with an
/// `emplace_back` that is always a few instructions in line.
///
/// References and iterators are void after growth. Not thread-safe. A throw of an element's constructor
/// or of the allocation leaves the array as it was, but for `append`, which keeps the elements that
/// came before it.
template <class T>
class cell_array {
  static constexpr bool is_plain = std::is_trivially_copyable_v<T>;

public:
  using value_type = T;

  cell_array() = default;
  cell_array(const cell_array& other) { append(other.begin(), other.end()); }
  cell_array(cell_array&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)),
        end_(std::exchange(other.end_, nullptr)),
        limit_(std::exchange(other.limit_, nullptr)) {
    // nop
  }
  cell_array& operator=(cell_array other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(limit_, other.limit_);
    return *this;
  }
  ~cell_array() {
    std::destroy(begin_, end_);
    release();
  }

  template <class... Args>
  [[gnu::always_inline]] T& emplace_back(Args&&... args) {
    if constexpr (is_plain) {
      // Made before there is room: what growth may see has an address, and lies in memory from then on.
      const T made(std::forward<Args>(args)...);
      if (end_ == limit_) [[unlikely]]
        move_to(larger(1));
      return *::new (static_cast<void*>(end_++)) T(made);
    } else {
      if (end_ == limit_) [[unlikely]]
        return emplace_and_grow(std::forward<Args>(args)...);
      T* const made = ::new (static_cast<void*>(end_)) T(std::forward<Args>(args)...);
      ++end_;
      return *made;
    }
  }
  void push_back(const T& value) { emplace_back(value); }
  void pop_back() noexcept { truncate(size() - 1); }

  /// Appends a range that is not part of the array.
  template <class Iterator>
  void append(Iterator first, Iterator last) {
    const auto count = static_cast<std::size_t>(std::distance(first, last));
    make_room(count);
    if constexpr (is_plain && std::is_pointer_v<Iterator>) {
      if (count != 0)
        std::memcpy(static_cast<void*>(end_), first, count * sizeof(T));
      end_ += count;
    } else {
      for (; first != last; ++first)
        emplace_back(*first);
    }
  }
  /// Appends the elements of another array at these places, in their order.
  template <class Places>
  void append_at(const cell_array& other, const Places& places) {
    make_room(places.size());
    if constexpr (is_plain) {
      T* to = end_;
      for (const auto place : places)
        ::new (static_cast<void*>(to++)) T(other[place]);
      end_ = to;
    } else {
      for (const auto place : places)
        emplace_back(other[place]);
    }
  }

  /// Appends those of `make(0)` to `make(count - 1)`, which are optional values, that are not none. A throw
  /// of `make` leaves the array of plain elements as it was, another one with what came before.
  template <class Make>
  void append_some(std::size_t count, Make&& make) {
    make_room(count);
    // Not by `emplace_back`, which keeps the end in memory.
    T* to = end_;
    for (std::size_t i = 0; i < count; ++i)
      if (auto value = make(i)) {
        ::new (static_cast<void*>(to)) T(*std::move(value));
        ++to;
        if constexpr (!is_plain)
          end_ = to;
      }
    end_ = to;
  }

  void reserve(std::size_t count) {
    if (count > capacity())
      move_to(count);
  }
  /// Forgets what lies behind the first elements.
  void truncate(std::size_t count) noexcept {
    if (count >= size())
      return;
    std::destroy(begin_ + count, end_);
    end_ = begin_ + count;
  }
  void clear() noexcept { truncate(0); }

  T& operator[](std::size_t index) noexcept {
    assert(index < size());
    return begin_[index];
  }
  const T& operator[](std::size_t index) const noexcept {
    assert(index < size());
    return begin_[index];
  }
  T& back() noexcept { return (*this)[size() - 1]; }
  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(end_ - begin_);
  }
  [[nodiscard]] std::size_t capacity() const noexcept {
    return static_cast<std::size_t>(limit_ - begin_);
  }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  T* data() noexcept { return begin_; }
  const T* data() const noexcept { return begin_; }
  T* begin() noexcept { return begin_; }
  T* end() noexcept { return end_; }
  const T* begin() const noexcept { return begin_; }
  const T* end() const noexcept { return end_; }

private:
  [[nodiscard]] std::size_t larger(std::size_t more) const noexcept {
    return std::max({capacity() * 2, size() + more, std::max<std::size_t>(1, 64 / sizeof(T))});
  }
  void make_room(std::size_t more) {
    if (static_cast<std::size_t>(limit_ - end_) < more)
      move_to(larger(more));
  }

  /// The arguments may refer to an element, so the new one is made before the others move.
  template <class... Args>
  [[gnu::noinline]] T& emplace_and_grow(Args&&... args) {
    cell_array grown;
    grown.allocate(larger(1));
    T* const place = grown.begin_ + size();
    ::new (static_cast<void*>(place)) T(std::forward<Args>(args)...);
    try {
      grown.take_all(*this);
    } catch (...) {
      std::destroy_at(place);
      throw;
    }
    ++grown.end_;
    *this = std::move(grown);
    return *place;
  }
  [[gnu::noinline]] void move_to(std::size_t count) {
    cell_array grown;
    grown.allocate(count);
    grown.take_all(*this);
    *this = std::move(grown);
  }
  void allocate(std::size_t count) {
    begin_ = end_ = block_allocator<T>().allocate(count);
    limit_ = begin_ + count;
  }
  void take_all(cell_array& other) {
    if constexpr (is_plain)
      append(other.begin_, other.end_);
    else if constexpr (std::is_nothrow_move_constructible_v<T> || !std::is_copy_constructible_v<T>)
      end_ = std::uninitialized_move(other.begin_, other.end_, begin_);
    else
      end_ = std::uninitialized_copy(other.begin_, other.end_, begin_);
  }
  void release() noexcept {
    if (begin_ != nullptr)
      block_allocator<T>().deallocate(begin_, capacity());
  }

  T* begin_ = nullptr;
  T* end_ = nullptr;
  T* limit_ = nullptr;
};

} // namespace weir::detail
