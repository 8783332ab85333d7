// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/lsh.hpp>

#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>

namespace weir::ml {

std::vector<double> lsh_model::hashes_of(const frame& data) const {
  const auto tables = num_hashes();
  if (data.has(output_name())) {
    const auto& known =
        whole_column(data, output_name(), column_type::double_array).double_arrays();
    require(known.elements().size() == data.num_rows() * tables, [&] {
      return "column '" + output_name() + "' does not hold the " + std::to_string(tables) +
             " hashes of each row that the model makes";
    });
    return known.elements();
  }
  const auto rows = feature_rows(data, input_col());
  auto hashes = std::vector<double>(rows.size() * tables);
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row)
      hash(rows[row], std::span(hashes).subspan(row * tables, tables));
  });
  return hashes;
}

frame lsh_model::transform_impl(const frame& data) const {
  const auto without = data.drop({output_name()});
  const auto hashes = hashes_of(without);
  auto lists = double_array_data();
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    lists.add(hashes[i]);
    if ((i + 1) % num_hashes() == 0)
      lists.end_row();
  }
  return data.with_column(output_name(), column(std::move(lists)));
}

frame lsh_model::approx_nearest_neighbors(const frame& data, vector_view key, std::size_t k,
                                          const std::string& distance_col) const {
  const auto rows = feature_rows(data, input_col());
  const auto hashes = hashes_of(data);
  const auto tables = num_hashes();
  auto key_hashes = std::vector<double>(tables);
  hash(key, key_hashes);
  auto found = std::vector<std::pair<double, std::size_t>>();
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (std::size_t table = 0; table < tables; ++table)
      if (hashes[row * tables + table] == key_hashes[table]) {
        found.emplace_back(key_distance(rows[row], key), row);
        break;
      }
  const auto count = std::min(k, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end());
  auto nearest = std::vector<std::size_t>();
  auto distances = std::vector<double>();
  for (std::size_t i = 0; i < count; ++i) {
    distances.push_back(found[i].first);
    nearest.push_back(found[i].second);
  }
  return data.take(nearest).with_column(distance_col, column(std::move(distances)));
}

frame lsh_model::approx_similarity_join(const frame& a, const frame& b, double threshold,
                                        const std::string& distance_col) const {
  const auto a_rows = feature_rows(a, input_col());
  const auto b_rows = feature_rows(b, input_col());
  const auto a_hashes = hashes_of(a);
  const auto b_hashes = hashes_of(b);
  const auto tables = num_hashes();
  auto buckets = std::vector<boost::unordered_flat_map<double, std::vector<std::size_t>>>(tables);
  for (std::size_t i = 0; i < b_hashes.size(); ++i)
    buckets[i % tables][b_hashes[i]].push_back(i / tables);
  auto a_taken = std::vector<std::size_t>();
  auto b_taken = std::vector<std::size_t>();
  auto distances = std::vector<double>();
  auto partners = std::vector<std::size_t>();
  for (std::size_t row = 0; row < a_rows.size(); ++row) {
    partners.clear();
    for (std::size_t table = 0; table < tables; ++table)
      if (const auto found = buckets[table].find(a_hashes[row * tables + table]);
          found != buckets[table].end())
        partners.insert(partners.end(), found->second.begin(), found->second.end());
    std::sort(partners.begin(), partners.end());
    partners.erase(std::unique(partners.begin(), partners.end()), partners.end());
    for (const auto partner : partners) {
      const auto distance = key_distance(a_rows[row], b_rows[partner]);
      if (!(distance < threshold))
        continue;
      a_taken.push_back(row);
      b_taken.push_back(partner);
      distances.push_back(distance);
    }
  }
  auto columns = std::vector<frame::named_column>();
  for (const auto& [name, values] : a.columns())
    columns.emplace_back("datasetA." + name, values.take(a_taken));
  for (const auto& [name, values] : b.columns())
    columns.emplace_back("datasetB." + name, values.take(b_taken));
  columns.emplace_back(distance_col, column(std::move(distances)));
  return frame(std::move(columns));
}

} // namespace weir::ml
