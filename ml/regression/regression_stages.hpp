// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::ml {

class stage_registry;

/// Makes all stages of `regression/` known to `load_stage`.
void register_regression_stages(stage_registry& registry);

} // namespace weir::ml
