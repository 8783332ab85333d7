// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/vector_slicer.hpp>

#include <weir/ml/feature/select_features.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

frame vector_slicer::transform_impl(const frame& data) const {
  const auto& known = data[input_col()].metadata().attributes;
  auto selected = std::vector<std::int32_t>();
  for (const auto& name : names()) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const attribute& each) { return each.name == name; });
    require(found != known.end(), [&] {
      return uid() + ": column '" + input_col() + "' knows no feature named '" + name + "'";
    });
    selected.push_back(static_cast<std::int32_t>(found - known.begin()));
  }
  for (const auto index : indices())
    selected.push_back(static_cast<std::int32_t>(index));
  require(!selected.empty(), [this] { return uid() + ": set indices or names"; });
  auto sorted = selected;
  std::sort(sorted.begin(), sorted.end());
  require(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end(),
          [this] { return uid() + ": a feature is selected twice"; });
  return data.with_column(output_name(), select_features(data, input_col(), selected));
}

} // namespace weir::ml
