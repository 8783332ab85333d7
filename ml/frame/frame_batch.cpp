// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame_batch.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

std::string wrong_type(const std::string& name, const column& values, const std::string& wanted) {
  return "column '" + name + "' is of type " + to_string(values.type()) + ", not " + wanted;
}

// The column, if it has elements of the type, none of them missing.
const column& checked(const frame& data, const std::string& name, column_type wanted) {
  const auto& values = data[name];
  require(values.type() == wanted, [&] { return wrong_type(name, values, to_string(wanted)); });
  for (std::size_t row = 0; values.has_missing() && row < values.size(); ++row)
    require(!values.is_missing(row), [&] {
      return "column '" + name + "' misses the element of row " + std::to_string(row);
    });
  return values;
}

} // namespace

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
  const auto& values = data[name];
  require(values.is_numeric(), [&] { return wrong_type(name, values, "numbers"); });
  return batch<double>::of(values.to_doubles().doubles(), partitions);
}

template <>
batch<std::int64_t> to_batch<std::int64_t>(const frame& data, const std::string& name,
                                           std::uint32_t partitions) {
  const auto& values = checked(data, name, column_type::int64);
  return batch<std::int64_t>::of(values.integers(), partitions);
}

template <>
batch<std::string> to_batch<std::string>(const frame& data, const std::string& name,
                                         std::uint32_t partitions) {
  const auto& texts = checked(data, name, column_type::string).strings();
  auto copies = std::vector<std::string>();
  copies.reserve(texts.size());
  for (std::size_t row = 0; row < texts.size(); ++row)
    copies.emplace_back(texts[row]);
  return batch<std::string>::of(copies, partitions);
}

template <>
batch<vector> to_batch<vector>(const frame& data, const std::string& name,
                               std::uint32_t partitions) {
  const auto& rows = checked(data, name, column_type::vector).vectors();
  auto copies = std::vector<vector>();
  copies.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row)
    copies.emplace_back(rows[row]);
  return batch<vector>::of(copies, partitions);
}

} // namespace weir::ml
