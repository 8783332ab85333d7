// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/hashing_tf.hpp>

#include <weir/ml/feature/map_texts.hpp>
#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/feature/sparse_row.hpp>
#include <weir/ml/support/murmur3.hpp>

namespace weir::ml {

std::int32_t hashing_tf::index_of(std::string_view term) const {
  return murmur3::bucket_of(murmur3::hash_bytes(term), static_cast<std::int32_t>(num_features()));
}

vector hashing_tf::transform(std::span<const std::string> terms) const {
  auto row = sparse_row(static_cast<std::size_t>(num_features()));
  for (const auto& term : terms)
    row.add(index_of(term), 1.0);
  return vector(row.finish(binary()));
}

frame hashing_tf::transform_impl(const frame& data) const {
  const auto& terms = text_lists_of(data, input_col());
  const auto size = static_cast<std::int32_t>(num_features());
  const auto ones = binary();
  auto vectors = make_vectors(terms.size(), [&](const row_block& block, vector_data& out) {
    auto row = sparse_row(static_cast<std::size_t>(size));
    for (auto i = block.begin; i < block.end; ++i) {
      for (auto at = terms.begin_of(i); at < terms.end_of(i); ++at)
        row.add(murmur3::bucket_of(murmur3::hash_bytes(terms.elements()[at]), size), 1.0);
      out.push_back(row.finish(ones));
    }
  });
  return data.with_column(
      output_name(),
      column(std::move(vectors)).with_metadata({static_cast<std::size_t>(size), {}}));
}

} // namespace weir::ml
