// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/persistence.hpp>

#include <weir/state/support/error.hpp>

namespace weir::ml {

void part_archive::fail_kind(std::string_view name, const pipeline_stage& stage) {
  throw error(errc::corrupt, "among '" + std::string(name) + "' there is a " + stage.class_name() +
                                 ", which cannot be one of them");
}

} // namespace weir::ml
