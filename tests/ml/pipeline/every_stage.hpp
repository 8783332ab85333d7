// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <memory>
#include <vector>

namespace weir::testing {

/// Rows of every kind of column that stages read, the same for each number of rows.
ml::frame rows_for_stages(std::size_t rows);

/// A stage of each class that the library can load and that is not a model, ready for
/// `rows_for_stages`, and models that only functions of the RDD-based API make.
std::vector<std::shared_ptr<const ml::pipeline_stage>> every_stage();

} // namespace weir::testing
