// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/vector_indexer.hpp>

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Distinct values in ascending order, as long as they are not too many.
class value_set {
public:
  void add(double value, std::size_t size_max) {
    const auto at = std::lower_bound(values_.begin(), values_.end(), value);
    if (values_.size() > size_max || (at != values_.end() && *at == value))
      return;
    // Plus zero makes one value of both zeros.
    values_.insert(at, value + 0.0);
  }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }

  std::size_t stored = 0; ///< entries seen; fewer than rows: the others were zeros

private:
  std::vector<double> values_;
};

using value_sets = std::vector<value_set>;

value_sets find_values(const feature_rows& rows, std::size_t size_max) {
  return parallel_reduce<value_sets>(
      block_plan(rows.size()),
      [&](const row_block& block) {
        auto part = value_sets(rows.num_features());
        for (auto row = block.begin; row < block.end; ++row)
          rows[row].for_each_active([&](std::size_t j, double value) {
            require(value == value, [&] {
              return "VectorIndexer: feature " + std::to_string(j) + " of row " +
                     std::to_string(row) + " is NaN";
            });
            part[j].add(value, size_max);
            ++part[j].stored;
          });
        return part;
      },
      [&](value_sets& total, value_sets&& next) {
        for (std::size_t j = 0; j < total.size(); ++j) {
          for (const auto value : next[j].values())
            total[j].add(value, size_max);
          total[j].stored += next[j].stored;
        }
      });
}

} // namespace

void vector_indexer_model::fields(field_archive& data) {
  data.field("numFeatures", num_features_);
  auto features = std::vector<std::int32_t>();
  auto values = std::vector<std::vector<double>>();
  for (const auto& [feature, indices] : category_maps_) {
    features.push_back(feature);
    auto& by_index = values.emplace_back(indices.size());
    for (const auto& [value, index] : indices)
      by_index[static_cast<std::size_t>(index)] = value;
  }
  data.field("categoricalFeatures", features);
  data.field("categoryValues", values);
  category_maps_.clear();
  for (std::size_t i = 0; i < features.size(); ++i)
    for (std::size_t index = 0; index < values.at(i).size(); ++index)
      category_maps_[features[i]][values[i][index]] = static_cast<std::int32_t>(index);
}

std::vector<attribute> vector_indexer_model::attributes() const {
  auto result =
      std::vector<attribute>(static_cast<std::size_t>(num_features_), attribute::numeric());
  for (const auto& [feature, indices] : category_maps_) {
    auto texts = std::vector<std::string>(indices.size());
    for (const auto& [value, index] : indices)
      texts[static_cast<std::size_t>(index)] = number_text(value);
    if (handle_invalid() == "keep")
      texts.emplace_back("__unknown");
    result[static_cast<std::size_t>(feature)] = attribute::nominal(std::move(texts));
  }
  return result;
}

frame vector_indexer_model::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col(), static_cast<std::size_t>(num_features_));
  auto maps = std::vector<const std::map<double, std::int32_t>*>(rows.num_features());
  for (const auto& [feature, indices] : category_maps_)
    if (static_cast<std::size_t>(feature) < maps.size())
      maps[static_cast<std::size_t>(feature)] = &indices;
  auto skipped = std::vector<std::uint8_t>(rows.size());
  auto vectors = make_vectors(rows.size(), [&](const row_block& block, vector_data& out) {
    auto values = std::vector<double>();
    for (auto row = block.begin; row < block.end; ++row) {
      values.clear();
      rows[row].for_each_active([&](std::size_t j, double value) {
        if (maps[j] == nullptr) {
          values.push_back(value);
          return;
        }
        const auto found = maps[j]->find(value);
        const auto is_known = found != maps[j]->end();
        require(is_known || handle_invalid() != "error", [&] {
          return "VectorIndexer: feature " + std::to_string(j) + " of row " + std::to_string(row) +
                 " has the unseen value " + number_text(value) +
                 "; set handleInvalid to skip or keep";
        });
        if (!is_known && handle_invalid() == "skip")
          skipped[row] = 1;
        values.push_back(static_cast<double>(
            is_known ? found->second : static_cast<std::int32_t>(maps[j]->size())));
      });
      const auto from = rows[row];
      out.push_back(from.is_dense() ? vector_view::dense(values)
                                    : vector_view::sparse(from.size(), from.indices(), values));
    }
  });
  const auto metadata = column_metadata{static_cast<std::size_t>(num_features_), attributes()};
  return without_marked(
      data.with_column(output_name(), column(std::move(vectors)).with_metadata(metadata)), skipped);
}

vector_indexer_model vector_indexer::fit_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col());
  require(rows.size() > 0, [this] { return uid() + ": there are no rows to learn from"; });
  const auto size_max = static_cast<std::size_t>(max_categories());
  auto found = find_values(rows, size_max);
  auto maps = vector_indexer_model::category_maps_type();
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (found[j].stored < rows.size())
      found[j].add(0.0, size_max);
    auto values = found[j].values();
    if (values.size() > size_max)
      continue;
    std::stable_partition(values.begin(), values.end(), [](double value) { return value == 0.0; });
    auto& indices = maps[static_cast<std::int32_t>(j)];
    for (const auto value : values)
      indices.emplace(value, static_cast<std::int32_t>(indices.size()));
  }
  return {static_cast<std::int64_t>(rows.num_features()), std::move(maps)};
}

} // namespace weir::ml
