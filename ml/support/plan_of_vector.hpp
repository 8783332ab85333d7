// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/support/parallel.hpp>

namespace weir::ml {

/// How long vectors are cut for arithmetic: into runs that are worth a task. Short ones are one run,
/// which the caller's thread goes through.
[[nodiscard]] inline block_plan plan_of_vector(std::size_t size) {
  return block_plan(size, 64, 8192);
}

} // namespace weir::ml
