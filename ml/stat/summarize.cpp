// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/summarize.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

struct named_metric {
  std::string_view name;
  vector (summarizer::*get)() const;
};

constexpr named_metric vector_metrics[] = {
    {"mean", &summarizer::mean},
    {"sum", &summarizer::sum},
    {"variance", &summarizer::variance},
    {"std", &summarizer::std},
    {"max", &summarizer::max},
    {"min", &summarizer::min},
    {"normL2", &summarizer::norm_l2},
    {"normL1", &summarizer::norm_l1},
    {"numNonZeros", &summarizer::num_nonzeros},
};

column metric_column(const summarizer& summary, const std::string& name) {
  if (name == "count")
    return column(std::vector<std::int64_t>{summary.count()});
  for (const auto& metric : vector_metrics)
    if (metric.name == name)
      return column::of(std::vector<vector>{(summary.*metric.get)()});
  fail_argument("summarize: there is no metric '" + name +
                "'; known: mean, sum, variance, std, count, numNonZeros, max, min, normL2, normL1");
}

/// Each block has a summary of all columns: so many that they take at most an eighth of the rows'
/// memory, which are 12 bytes an entry, or two.
block_plan plan_for(const vector_data& rows) {
  constexpr std::size_t entries_of_column = 48;
  const auto columns = std::max<std::size_t>(rows.cols(), 1);
  return block_plan(rows.size(), std::clamp<std::size_t>(
                                     rows.num_actives() / (entries_of_column * columns), 2, 64));
}

} // namespace

summarizer summarize(const vector_data& rows, std::span<const double> weights) {
  require(weights.empty() || weights.size() == rows.size(),
          "summarize: rows and weights differ in number");
  return parallel_reduce<summarizer>(
      plan_for(rows),
      [&](const row_block& block) {
        auto part = summarizer();
        const auto part_weights =
            weights.empty() ? weights : weights.subspan(block.begin, block.size());
        if (rows.all_dense()) {
          const auto size = rows.cols();
          part.add_rows(rows.values().subspan(block.begin * size, block.size() * size), size,
                        part_weights);
          return part;
        }
        for (auto row = block.begin; row < block.end; ++row)
          part.add(rows[row], weights.empty() ? 1.0 : weights[row]);
        return part;
      },
      [](summarizer& total, summarizer&& next) { total.merge(next); });
}

frame summarize(const frame& data, const std::vector<std::string>& metrics,
                const std::string& features_col, const std::string& weight_col) {
  const auto weights = weight_col.empty() ? column() : numeric_values(data, weight_col, "weight");
  const auto summary = summarize(feature_rows(data, features_col).vectors(), weights.doubles());
  auto columns = std::vector<frame::named_column>();
  for (const auto& name : metrics)
    columns.emplace_back(name, metric_column(summary, name));
  return frame(std::move(columns));
}

} // namespace weir::ml
