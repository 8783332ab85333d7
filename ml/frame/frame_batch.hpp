// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/operators/batch.hpp>

namespace weir::ml {

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
/// A column of numbers as a batch; missing ones are NaN.
[[nodiscard]] batch<double> to_batch_of_doubles(const frame& data, const std::string& name,
                                                std::uint32_t partitions = 1);

} // namespace weir::ml
