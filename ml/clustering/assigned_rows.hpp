// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>
#include <weir/ml/support/parallel.hpp>

#include <array>

namespace weir::ml {

/// Some rows, scaled to length 1 if the measure is the cosine, with the nearest center of each.
/// A buffer for one thread: loading makes what was loaded before invalid.
class assigned_rows {
public:
  static constexpr std::size_t count_max = 64;

  /// Both must outlive it. Without centers rows are scaled only.
  assigned_rows(const cluster_data& data, const center_set& centers)
      : data_(data),
        centers_(centers) {
    // nop
  }

  /// Takes the rows `[begin, end)`, at most `count_max`. `errc::invalid_argument` naming the row if
  /// the measure is the cosine and it has length 0.
  void load(std::size_t begin, std::size_t end);

  [[nodiscard]] vector_view row(std::size_t i) const noexcept;
  [[nodiscard]] const nearest_center& nearest(std::size_t i) const noexcept { return found_[i]; }

private:
  void scale();

  const cluster_data& data_;
  const center_set& centers_;
  std::size_t begin_ = 0;
  std::size_t count_ = 0;
  std::array<nearest_center, count_max> found_{};
  std::vector<double> scaled_;          ///< values, row after row; empty: as they are in the data
  std::vector<std::size_t> scaled_end_; ///< where the values of each row end
  std::vector<double> buffer_;
};

/// Calls `f(number of the row, row, nearest center)` for each row of a block; see `assigned_rows`.
template <class F>
void for_each_assigned(const cluster_data& data, const center_set& centers, const row_block& block,
                       F&& f) {
  auto rows = assigned_rows(data, centers);
  for (auto begin = block.begin; begin < block.end; begin += assigned_rows::count_max) {
    const auto end = std::min(block.end, begin + assigned_rows::count_max);
    rows.load(begin, end);
    for (auto i = begin; i < end; ++i)
      f(i, rows.row(i - begin), rows.nearest(i - begin));
  }
}

} // namespace weir::ml
