// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <memory>
#include <vector>

namespace weir::testing {

using stages = std::vector<std::shared_ptr<const ml::pipeline_stage>>;

template <class... Stages>
void add(stages& list, const Stages&... added) {
  (list.push_back(added.clone()), ...);
}

/// The stages of `feature/` for `every_stage`.
stages feature_stages();

} // namespace weir::testing
