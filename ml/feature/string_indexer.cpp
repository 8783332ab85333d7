// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/string_indexer.hpp>

#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <string_view>

namespace weir::ml {

namespace {

std::vector<std::string> ordered_labels(const column& texts, const std::string& order) {
  auto counts = boost::unordered_flat_map<std::string_view, std::int64_t>();
  for (std::size_t row = 0; row < texts.size(); ++row)
    if (!texts.is_missing(row))
      ++counts[texts.strings()[row]];
  auto labels =
      std::vector<std::pair<std::string_view, std::int64_t>>(counts.begin(), counts.end());
  std::sort(labels.begin(), labels.end());
  if (order == "alphabetDesc")
    std::reverse(labels.begin(), labels.end());
  if (order == "frequencyDesc")
    std::stable_sort(labels.begin(), labels.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  if (order == "frequencyAsc")
    std::stable_sort(labels.begin(), labels.end(),
                     [](const auto& a, const auto& b) { return a.second < b.second; });
  auto result = std::vector<std::string>();
  for (const auto& label : labels)
    result.emplace_back(label.first);
  return result;
}

} // namespace

frame string_indexer_model::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(pairs.size() == labels_.size(), [&] {
    return uid() + ": fitted to " + std::to_string(labels_.size()) + " columns, used on " +
           std::to_string(pairs.size());
  });
  const auto keeps = handle_invalid() == "keep";
  auto result = data;
  auto skipped = std::vector<std::uint8_t>(data.num_rows());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!data.has(pairs[i].input))
      continue;
    auto index_of = boost::unordered_flat_map<std::string_view, double>();
    for (const auto& label : labels_[i])
      index_of.emplace(label, static_cast<double>(index_of.size()));
    const auto texts = data[pairs[i].input].to_strings();
    auto indices = std::vector<double>(texts.size(), static_cast<double>(labels_[i].size()));
    for (std::size_t row = 0; row < indices.size(); ++row) {
      const auto found =
          texts.is_missing(row) ? index_of.end() : index_of.find(texts.strings()[row]);
      if (found != index_of.end()) {
        indices[row] = found->second;
        continue;
      }
      require(handle_invalid() != "error", [&] {
        const auto what = texts.is_missing(row)
                              ? std::string("a missing label")
                              : "the unseen label '" + std::string(texts.strings()[row]) + "'";
        return "StringIndexer: column '" + pairs[i].input + "' has " + what + " in row " +
               std::to_string(row) + "; set handleInvalid to skip or keep";
      });
      skipped[row] = keeps ? 0 : 1;
    }
    auto values = labels_[i];
    if (keeps)
      values.emplace_back("__unknown");
    result = result.with_column(
        pairs[i].output,
        column(std::move(indices))
            .with_metadata({std::nullopt, {attribute::nominal(values, pairs[i].output)}}));
  }
  return without_marked(result, skipped);
}

string_indexer_model string_indexer::fit_impl(const frame& data) const {
  auto labels = std::vector<std::vector<std::string>>();
  for (const auto& pair : column_pairs())
    labels.push_back(ordered_labels(data[pair.input].to_strings(), string_order_type()));
  return string_indexer_model(std::move(labels));
}

} // namespace weir::ml
