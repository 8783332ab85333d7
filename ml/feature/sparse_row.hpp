// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace weir::ml {

/// Collects the entries of a sparse vector in any order, values of one index being added; reused
/// from row to row without allocation.
class sparse_row {
public:
  explicit sparse_row(std::size_t size) : size_(size) {
    // nop
  }

  void add(std::int32_t index, double value) {
    added_indices_.push_back(index);
    added_values_.push_back(value);
  }

  /// Ends the row: a view that is valid until the next entry is added. If `binary`, all values
  /// become 1.
  [[nodiscard]] vector_view finish(bool binary = false) {
    indices_.resize(added_indices_.size());
    values_.resize(added_indices_.size());
    const auto entries = is_short() ? merge_few() : merge_many();
    indices_.resize(entries);
    values_.resize(entries);
    added_indices_.clear();
    added_values_.clear();
    if (binary)
      std::fill(values_.begin(), values_.end(), 1.0);
    return vector_view::sparse(size_, indices_, values_);
  }

private:
  // A key is an index, and below it the place of the entry: keys differ, and those of one index are
  // in the order in which they came.
  static constexpr unsigned short_bits = 5;
  static constexpr unsigned long_bits = 32;
  static constexpr std::size_t few = 1U << short_bits;

  [[nodiscard]] bool is_short() const noexcept {
    return added_indices_.size() <= few && size_ <= (std::size_t{1} << (31U - short_bits));
  }

  /// Puts each of few keys where it belongs by counting the smaller ones. To compare them all is
  /// quicker than to branch on what is as good as random.
  std::size_t merge_few() {
    const auto count = added_indices_.size();
    std::array<std::int32_t, few> keys;
    keys.fill(std::numeric_limits<std::int32_t>::max());
    for (std::size_t i = 0; i < count; ++i)
      keys[i] = added_indices_[i] << short_bits | static_cast<std::int32_t>(i);
    std::array<std::int32_t, few> ordered;
    for (std::size_t i = 0; i < count; ++i) {
      auto smaller = 0;
      for (const auto other : keys)
        smaller += other < keys[i] ? 1 : 0;
      ordered[static_cast<std::size_t>(smaller)] = keys[i];
    }
    return merge(ordered.data(), count, short_bits);
  }

  std::size_t merge_many() {
    keys_.clear();
    for (const auto index : added_indices_)
      keys_.push_back(std::int64_t{index} << long_bits | static_cast<std::int64_t>(keys_.size()));
    std::sort(keys_.begin(), keys_.end());
    return merge(keys_.data(), keys_.size(), long_bits);
  }

  /// Writes the entries; gives their number.
  template <class Key>
  std::size_t merge(const Key* keys, std::size_t count, unsigned bits) {
    auto entries = std::size_t{0};
    for (std::size_t i = 0; i < count; ++i) {
      const auto index = static_cast<std::int32_t>(keys[i] >> bits);
      const auto value = added_values_[static_cast<std::size_t>(keys[i] & ((Key{1} << bits) - 1))];
      if (entries > 0 && indices_[entries - 1] == index) {
        values_[entries - 1] += value;
      } else {
        indices_[entries] = index;
        values_[entries] = value;
        ++entries;
      }
    }
    return entries;
  }

  std::size_t size_;
  std::vector<std::int32_t> added_indices_;
  std::vector<double> added_values_;
  std::vector<std::int64_t> keys_;
  std::vector<std::int32_t> indices_;
  std::vector<double> values_;
};

} // namespace weir::ml
