// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <memory>
#include <vector>

namespace weir::testing {

/// The stages of `feature/` for `every_stage`.
std::vector<std::shared_ptr<const ml::pipeline_stage>> feature_stages();

} // namespace weir::testing
