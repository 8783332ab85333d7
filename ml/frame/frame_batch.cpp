// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame_batch.hpp>

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

batch<double> to_batch_of_doubles(const frame& data, const std::string& name,
                                  std::uint32_t partitions) {
  const auto values = data[name].to_doubles();
  return batch<double>::of(values.doubles(), partitions);
}

} // namespace weir::ml
