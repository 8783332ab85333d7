// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::ml {

class stage_registry;

/// Makes all stages of `feature/` known to `load_stage`.
void register_feature_stages(stage_registry& registry);

} // namespace weir::ml
