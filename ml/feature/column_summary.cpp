// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/column_summary.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

summarizer summary_of_column(const frame& data, const std::string& name) {
  const auto rows = feature_rows(data, name);
  require(rows.size() > 0,
          [&] { return "column '" + name + "' has no rows, so there is nothing to learn from"; });
  return summarize(rows.vectors());
}

} // namespace weir::ml
