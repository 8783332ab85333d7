// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/idf.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

void idf_model::fields(field_archive& data) {
  data.field("idf", idf_);
  data.field("docFreq", doc_freq_);
  data.field("numDocs", num_docs_);
}

frame idf_model::transform_impl(const frame& data) const {
  const auto weigh = affine_map::scaling(idf_.to_array());
  return data.with_column(output_name(),
                          column(weigh(feature_rows(data, input_col(), idf_.size()).vectors())));
}

idf_model idf::fit_impl(const frame& data) const {
  const auto documents = feature_rows(data, input_col());
  require(documents.size() > 0, [this] { return uid() + ": there are no documents"; });
  using frequencies = std::vector<std::int64_t>;
  constexpr std::size_t blocks_max = 8;
  auto found = parallel_reduce<frequencies>(
      block_plan(documents.size(), blocks_max),
      [&](const row_block& block) {
        auto part = frequencies(documents.num_features());
        for (auto row = block.begin; row < block.end; ++row)
          documents[row].for_each_active(
              [&part](std::size_t j, double value) { part[j] += value > 0.0 ? 1 : 0; });
        return part;
      },
      [](frequencies& total, frequencies&& next) {
        std::transform(total.begin(), total.end(), next.begin(), total.begin(), std::plus<>());
      });
  const auto count = static_cast<double>(documents.size());
  auto weights = std::vector<double>(found.size());
  for (std::size_t j = 0; j < weights.size(); ++j)
    if (found[j] >= min_doc_freq())
      weights[j] = std::log((count + 1.0) / (static_cast<double>(found[j]) + 1.0));
  return {vectors::dense(std::move(weights)), std::move(found),
          static_cast<std::int64_t>(documents.size())};
}

} // namespace weir::ml
