// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/count_vectorizer.hpp>

#include <weir/ml/feature/map_texts.hpp>
#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/feature/sparse_row.hpp>
#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <string_view>

namespace weir::ml {

namespace {

struct term_counts {
  std::int64_t total = 0;
  std::int64_t documents = 0;
  std::size_t last_document = ~std::size_t{0};
};

/// Keys look into the column.
using term_table = boost::unordered_flat_map<std::string_view, term_counts>;

term_table count_terms(const string_array_data& documents) {
  constexpr std::size_t blocks_max = 8;
  return parallel_reduce<term_table>(
      block_plan(documents.size(), blocks_max),
      [&](const row_block& block) {
        auto part = term_table();
        for (auto row = block.begin; row < block.end; ++row)
          for (auto at = documents.begin_of(row); at < documents.end_of(row); ++at) {
            auto& counts = part[documents.elements()[at]];
            ++counts.total;
            counts.documents += counts.last_document == row ? 0 : 1;
            counts.last_document = row;
          }
        return part;
      },
      [](term_table& total, term_table&& next) {
        for (const auto& [term, counts] : next) {
          auto& sum = total[term];
          sum.total += counts.total;
          sum.documents += counts.documents;
        }
      });
}

/// A limit that is a number from 1 up, or a fraction of `whole`.
double absolute(double limit, std::size_t whole) {
  return limit >= 1.0 ? limit : limit * static_cast<double>(whole);
}

} // namespace

frame count_vectorizer_model::transform_impl(const frame& data) const {
  const auto& documents = text_lists_of(data, input_col());
  auto places = boost::unordered_flat_map<std::string_view, std::int32_t>();
  for (std::size_t i = 0; i < vocabulary_.size(); ++i)
    places.emplace(vocabulary_[i], static_cast<std::int32_t>(i));
  auto vectors = make_vectors(documents.size(), [&](const row_block& block, vector_data& out) {
    auto all = sparse_row(vocabulary_.size());
    auto frequent = sparse_row(vocabulary_.size());
    for (auto row = block.begin; row < block.end; ++row) {
      for (auto at = documents.begin_of(row); at < documents.end_of(row); ++at)
        if (const auto found = places.find(documents.elements()[at]); found != places.end())
          all.add(found->second, 1.0);
      const auto least = absolute(min_tf(), documents.length(row));
      all.finish().for_each_active([&](std::size_t index, double count) {
        if (count >= least)
          frequent.add(static_cast<std::int32_t>(index), count);
      });
      out.push_back(frequent.finish(binary()));
    }
  });
  return data.with_column(output_name(),
                          column(std::move(vectors)).with_metadata({vocabulary_.size(), {}}));
}

count_vectorizer_model count_vectorizer::fit_impl(const frame& data) const {
  const auto& documents = text_lists_of(data, input_col());
  const auto fewest = absolute(min_df(), documents.size());
  const auto most = absolute(max_df(), documents.size());
  require(fewest <= most, [this] { return uid() + ": maxDF must not be less than minDF"; });
  const auto table = count_terms(documents);
  auto terms = std::vector<std::pair<std::int64_t, std::string_view>>();
  for (const auto& [term, counts] : table) {
    const auto frequency = static_cast<double>(counts.documents);
    if (frequency >= fewest && frequency <= most)
      terms.emplace_back(-counts.total, term);
  }
  require(!terms.empty(), [this] {
    return uid() + ": the vocabulary is empty; lower minDF, raise maxDF or give other documents";
  });
  std::sort(terms.begin(), terms.end());
  terms.resize(std::min(terms.size(), static_cast<std::size_t>(vocab_size())));
  auto vocabulary = std::vector<std::string>();
  for (const auto& term : terms)
    vocabulary.emplace_back(term.second);
  return count_vectorizer_model(std::move(vocabulary));
}

} // namespace weir::ml
