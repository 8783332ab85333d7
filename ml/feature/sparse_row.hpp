// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::ml {

/// Collects the entries of a sparse vector in any order, values of one index being added; reused
/// from row to row without allocation.
class sparse_row {
public:
  explicit sparse_row(std::size_t size) : size_(size) {
    // nop
  }

  void add(std::int32_t index, double value) { entries_.emplace_back(index, value); }

  /// Ends the row: a view that is valid until the next entry is added. If `binary`, all values
  /// become 1.
  [[nodiscard]] vector_view finish(bool binary = false) {
    // Stable, so that values of one index are added in the order in which they came.
    if (entries_.size() <= few) {
      for (std::size_t i = 1; i < entries_.size(); ++i)
        for (auto at = i; at > 0 && entries_[at].first < entries_[at - 1].first; --at)
          std::swap(entries_[at], entries_[at - 1]);
    } else {
      std::stable_sort(entries_.begin(), entries_.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    indices_.clear();
    values_.clear();
    for (const auto& [index, value] : entries_) {
      if (!indices_.empty() && indices_.back() == index) {
        values_.back() += value;
      } else {
        indices_.push_back(index);
        values_.push_back(value);
      }
    }
    entries_.clear();
    if (binary)
      std::fill(values_.begin(), values_.end(), 1.0);
    return vector_view::sparse(size_, indices_, values_);
  }

private:
  /// Up to so many entries sorting by insertion is the quickest.
  static constexpr std::size_t few = 24;

  std::size_t size_;
  std::vector<std::pair<std::int32_t, double>> entries_;
  std::vector<std::int32_t> indices_;
  std::vector<double> values_;
};

} // namespace weir::ml
