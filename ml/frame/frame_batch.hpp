// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/operators/batch.hpp>

namespace weir::ml {

// A batch of vectors or of labeled points becomes a frame by `frame_range.hpp`, one of records by
// `frame_records.hpp`.

/// A batch of texts as a frame with one column.
[[nodiscard]] inline frame to_frame(const batch<std::string>& texts,
                                    const std::string& name = "text") {
  auto data = string_data();
  for (const auto text : texts)
    data.push_back(text);
  return {{name, column(std::move(data))}};
}

/// A batch of numbers as a frame with one column.
[[nodiscard]] inline frame to_frame(const batch<double>& numbers,
                                    const std::string& name = "value") {
  return {{name, column(std::vector<double>(numbers.begin(), numbers.end()))}};
}

/// Labels and features of a frame as a batch of labeled points.
[[nodiscard]] batch<labeled_point> to_points(const frame& data,
                                             const std::string& label_col = "label",
                                             const std::string& features_col = "features",
                                             std::uint32_t partitions = 1);

/// A column as a batch of its elements: `to_batch<double>(scored, "prediction")`. T is double (any
/// column of numbers; missing ones are NaN), std::int64_t, std::string or vector. A missing element
/// and a column of another type are `errc::invalid_argument` naming column and row.
template <class T>
[[nodiscard]] batch<T> to_batch(const frame& data, const std::string& name,
                                std::uint32_t partitions = 1);

template <>
batch<double> to_batch<double>(const frame& data, const std::string& name,
                               std::uint32_t partitions);
template <>
batch<std::int64_t> to_batch<std::int64_t>(const frame& data, const std::string& name,
                                           std::uint32_t partitions);
template <>
batch<std::string> to_batch<std::string>(const frame& data, const std::string& name,
                                         std::uint32_t partitions);
template <>
batch<vector> to_batch<vector>(const frame& data, const std::string& name,
                               std::uint32_t partitions);

} // namespace weir::ml
