// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/operators/position_set.hpp>
#include <weir/state/support/error.hpp>

namespace weir {

/// A `const T&` that can be assigned, as an element of a span.
template <class T>
class value_ref {
public:
  value_ref() = default;
  value_ref(const T& value) : value_(&value) {}
  operator const T&() const noexcept { return *value_; }
  const T& get() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_; }

private:
  const T* value_ = nullptr;
};

namespace detail {

template <class V>
consteval auto value_cell_type() {
  using view = std::remove_cvref_t<view_of<V>>;
  constexpr bool copies_cheaply = std::is_trivially_copyable_v<view> && sizeof(view) <= 16 &&
                                  std::is_default_constructible_v<view>;
  if constexpr (std::is_same_v<V, bool>)
    return std::type_identity<unsigned char>();
  else if constexpr (copies_cheaply || (contains_text<V> && std::is_copy_assignable_v<view> &&
                                        std::is_default_constructible_v<view>))
    return std::type_identity<view>();
  else if constexpr (std::is_reference_v<view_of<V>>)
    return std::type_identity<value_ref<V>>();
  else
    return std::type_identity<V>();
}

} // namespace detail

/// How the values of a key lie in the span that a state function gets: numbers and text views as they
/// are (a `bool` as an `unsigned char`), larger values as a `value_ref<V>`, which converts to
/// `const V&`.
template <class V>
using value_cell = typename decltype(detail::value_cell_type<V>())::type;

namespace detail {

/// The values of a batch, grouped by the position of their key; those of a key stay in order. The
/// chunks must stay alive as long as the groups are used.
///
/// Costs the values and a bit for each key: it is for those who go through keys in the order of their
/// positions, and so through the values in the order in which they lie.
template <class K, class V>
class keyed_values {
  using pairs = chunk<std::pair<K, V>>;

public:
  /// Adds a chunk; `positions` says where its keys are.
  void add(std::shared_ptr<const pairs> items) { chunks_.push_back(std::move(items)); }
  cell_array<std::uint32_t>& positions() noexcept { return positions_; }

  /// Sorts what was added by position; `positions` is more than the largest. Throws `errc::limit_exceeded`
  /// for more than 2^32 - 1 values.
  void group(std::size_t positions) {
    if (positions_.size() > std::numeric_limits<std::uint32_t>::max())
      throw error(errc::limit_exceeded, "a batch has more than 2^32 - 1 values for one partition");
    keys_.reset(positions);
    for (const std::uint32_t position : positions_)
      keys_.insert(position);
    ends_.assign(keys_.number() + 1, 0);
    groups_.clear();
    groups_.reserve(positions_.size());
    for (const std::uint32_t position : positions_) {
      const std::uint32_t group = keys_.number_of(position);
      groups_.push_back(group);
      ++ends_[group + 1];
    }
    std::uint32_t sum = 0;
    for (std::uint32_t& end : ends_)
      end = std::exchange(sum, sum + end);
    if (positions_.size() > capacity_) {
      capacity_ = positions_.size() * 5 / 4;
      cells_ = std::make_unique<value_cell<V>[]>(capacity_);
    }
    // Each group's begin moves to its end, which is where the next one begins.
    const std::uint32_t* group = groups_.data();
    for (const auto& part : chunks_) {
      const column<V>& values = part->items().values();
      for (std::size_t i = 0; i < values.size(); ++i) {
        values.fetch(i + 64);
        cells_[ends_[1 + *group++]++] = to_cell(values[i]);
      }
    }
  }

  /// The positions of the keys that have values.
  const position_set& keys() const noexcept { return keys_; }

  /// Goes through the groups in the order of positions.
  class walk {
  public:
    explicit walk(const keyed_values& values) noexcept
        : ends_(values.ends_.data()),
          cells_(values.cells_.get()) {}

    /// The values of the next key that has some.
    std::span<const value_cell<V>> next() noexcept {
      const std::uint32_t begin = *ends_++;
      return {cells_ + begin, *ends_ - begin};
    }

  private:
    const std::uint32_t* ends_;
    const value_cell<V>* cells_;
  };

  void clear() noexcept {
    positions_.clear();
    chunks_.clear();
  }
  std::size_t bytes() const noexcept {
    return keys_.bytes() + capacity_ * sizeof(value_cell<V>) +
           (positions_.capacity() + groups_.capacity() + ends_.capacity()) * sizeof(std::uint32_t);
  }

private:
  template <class View>
  static value_cell<V> to_cell(const View& value) {
    if constexpr (std::is_same_v<value_cell<V>, V> && !std::is_reference_v<view_of<V>>)
      return to_owned<V>(value);
    else
      return value;
  }

  std::vector<std::shared_ptr<const pairs>> chunks_;
  cell_array<std::uint32_t> positions_;
  position_set keys_; ///< the positions that have values
  /// Of each value: the number of its position among those.
  cell_array<std::uint32_t> groups_;
  /// Of the values of each group, behind a 0.
  std::vector<std::uint32_t, block_allocator<std::uint32_t>> ends_;
  std::unique_ptr<value_cell<V>[]> cells_;
  std::size_t capacity_ = 0;
};

} // namespace detail

} // namespace weir
