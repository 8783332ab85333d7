// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/feature_hasher.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/feature/sparse_row.hpp>
#include <weir/ml/support/murmur3.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// A column, as what is hashed of it: categories as texts, or numbers with the place of its name.
struct hashed_column {
  std::string name;
  column values;
  bool is_categorical;
  std::int32_t place;
};

hashed_column prepare(const frame& data, const std::string& name, bool named_categorical,
                      std::int32_t size) {
  const auto& values = data[name];
  const auto is_text = values.type() == column_type::string;
  require(is_text || values.is_numeric(), [&] {
    return "FeatureHasher: column '" + name + "' has type " + to_string(values.type()) +
           "; numbers, booleans and texts can be hashed";
  });
  const auto is_categorical = named_categorical || is_text || values.type() == column_type::boolean;
  return {name, is_categorical ? values.to_strings() : values.to_doubles(), is_categorical,
          murmur3::bucket_of(murmur3::hash_bytes(name), size)};
}

} // namespace

frame feature_hasher::transform_impl(const frame& data) const {
  const auto size = static_cast<std::int32_t>(num_features());
  const auto& categorical = categorical_cols();
  const auto& inputs = input_cols();
  for (const auto& name : categorical)
    if (std::find(inputs.begin(), inputs.end(), name) == inputs.end())
      log(log_level::warning, "ml",
          uid() + ": '" + name + "' of categoricalCols is none of inputCols, and not hashed");
  auto columns = std::vector<hashed_column>();
  for (const auto& name : inputs)
    columns.push_back(prepare(
        data, name, std::find(categorical.begin(), categorical.end(), name) != categorical.end(),
        size));
  auto vectors = make_vectors(data.num_rows(), [&](const row_block& block, vector_data& out) {
    auto row = sparse_row(static_cast<std::size_t>(size));
    auto text = std::string();
    for (auto i = block.begin; i < block.end; ++i) {
      for (const auto& each : columns) {
        if (each.values.is_missing(i))
          continue;
        if (each.is_categorical) {
          text.assign(each.name).append("=").append(each.values.strings()[i]);
          row.add(murmur3::bucket_of(murmur3::hash_bytes(text), size), 1.0);
        } else {
          row.add(each.place, each.values.doubles()[i]);
        }
      }
      out.push_back(row.finish());
    }
  });
  return data.with_column(
      output_name(),
      column(std::move(vectors)).with_metadata({static_cast<std::size_t>(size), {}}));
}

} // namespace weir::ml
