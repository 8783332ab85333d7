// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/training_summary.hpp>

#include <weir/state/support/error.hpp>

namespace weir::ml {

void fail_without_summary() {
  throw error(errc::illegal_state, "this model has no training summary: only a model that has just "
                                   "been fitted has one");
}

} // namespace weir::ml
