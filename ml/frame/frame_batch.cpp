// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame_batch.hpp>

#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

batch<labeled_point> to_points(const frame& data, const std::string& label_col,
                               const std::string& features_col, std::uint32_t partitions) {
  const auto labels = numeric_values(data, label_col, "label");
  const auto features = feature_rows(data, features_col);
  auto points = std::vector<labeled_point>();
  points.reserve(features.size());
  for (std::size_t row = 0; row < features.size(); ++row)
    points.push_back({labels.doubles()[row], vector(features[row])});
  return batch<labeled_point>::of(points, partitions);
}

template <>
batch<double> to_batch<double>(const frame& data, const std::string& name,
                               std::uint32_t partitions) {
  return batch<double>::of(number_column(data, name).doubles(), partitions);
}

template <>
batch<std::int64_t> to_batch<std::int64_t>(const frame& data, const std::string& name,
                                           std::uint32_t partitions) {
  const auto& values = whole_column(data, name, column_type::int64);
  return batch<std::int64_t>::of(values.integers(), partitions);
}

template <>
batch<std::string> to_batch<std::string>(const frame& data, const std::string& name,
                                         std::uint32_t partitions) {
  const auto& texts = whole_column(data, name, column_type::string).strings();
  auto copies = std::vector<std::string>();
  copies.reserve(texts.size());
  for (std::size_t row = 0; row < texts.size(); ++row)
    copies.emplace_back(texts[row]);
  return batch<std::string>::of(copies, partitions);
}

template <>
batch<vector> to_batch<vector>(const frame& data, const std::string& name,
                               std::uint32_t partitions) {
  const auto& rows = whole_column(data, name, column_type::vector).vectors();
  auto copies = std::vector<vector>();
  copies.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row)
    copies.emplace_back(rows[row]);
  return batch<vector>::of(copies, partitions);
}

} // namespace weir::ml
