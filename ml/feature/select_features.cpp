// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/select_features.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/feature/sparse_row.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

constexpr std::int32_t not_selected = -1;

/// The place of each feature in the result.
std::vector<std::int32_t> places_of(std::span<const std::int32_t> indices, std::size_t size,
                                    const std::string& name) {
  auto places = std::vector<std::int32_t>(size, not_selected);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    require(indices[i] >= 0 && static_cast<std::size_t>(indices[i]) < size, [&] {
      return "feature " + std::to_string(indices[i]) +
             " was selected, but the vectors of column '" + name + "' have size " +
             std::to_string(size);
    });
    places[static_cast<std::size_t>(indices[i])] = static_cast<std::int32_t>(i);
  }
  return places;
}

} // namespace

column select_features(const frame& data, const std::string& name,
                       std::span<const std::int32_t> indices) {
  const auto rows = feature_rows(data, name);
  const auto places = rows.size() == 0 ? std::vector<std::int32_t>()
                                       : places_of(indices, rows.num_features(), name);
  auto vectors = make_vectors(rows.size(), [&](const row_block& block, vector_data& out) {
    auto dense = std::vector<double>(indices.size());
    auto sparse = sparse_row(indices.size());
    for (auto row = block.begin; row < block.end; ++row) {
      const auto from = rows[row];
      if (from.is_dense()) {
        for (std::size_t i = 0; i < indices.size(); ++i)
          dense[i] = from.values()[static_cast<std::size_t>(indices[i])];
        out.push_back(vector_view::dense(dense));
        continue;
      }
      from.for_each_active([&](std::size_t j, double value) {
        if (places[j] != not_selected)
          sparse.add(places[j], value);
      });
      out.push_back(sparse.finish());
    }
  });
  auto metadata = column_metadata{indices.size(), {}};
  const auto& known = data[name].metadata().attributes;
  for (const auto index : indices)
    if (static_cast<std::size_t>(index) < known.size())
      metadata.attributes.push_back(known[static_cast<std::size_t>(index)]);
  return column(std::move(vectors)).with_metadata(std::move(metadata));
}

} // namespace weir::ml
