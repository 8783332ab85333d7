// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ml/data_sets/dense_sets.hpp"
#include "ml/data_sets/sparse_sets.hpp"

namespace weir::testing::data_sets {

/// A generated set as a frame with `features`, `label` and, for the sets that have them, `weight`.
inline ml::frame to_frame(dense_set set) {
  auto columns = std::vector<ml::frame::named_column>{
      {"features", ml::column(ml::vector_data::of_rows(set.rows, set.columns, std::move(set.x)))}};
  if (!set.y.empty())
    columns.emplace_back("label", ml::column(std::move(set.y)));
  if (!set.weights.empty())
    columns.emplace_back("weight", ml::column(std::move(set.weights)));
  return ml::frame(std::move(columns));
}

inline ml::frame to_frame(const sparse_set& set) {
  auto rows = ml::vector_data();
  rows.reserve(set.rows, set.values.size());
  for (std::size_t row = 0; row < set.rows; ++row) {
    const auto begin = static_cast<std::size_t>(set.offsets[row]);
    const auto count = static_cast<std::size_t>(set.offsets[row + 1]) - begin;
    rows.push_back(ml::vector_view::sparse(set.columns,
                                           std::span(set.indices).subspan(begin, count),
                                           std::span(set.values).subspan(begin, count)));
  }
  return {{"features", ml::column(std::move(rows))}, {"label", ml::column(set.y)}};
}

} // namespace weir::testing::data_sets
