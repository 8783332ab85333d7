// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <string>
#include <vector>

#include "ml/data_sets/frames.hpp"
#include "ml/truth/truth_case.hpp"

namespace weir::testing::truth {

/// The data set of a name: a CSV file in the case's data folder (header, label last) or a
/// generated set, as a frame with `features`, `label` and, for the sets that have them, `weight`.
/// Throws `pending_case` for a name that it does not know.
[[nodiscard]] ml::frame data_set(const truth_case& asked, const std::string& name);
/// The set that the case's `data` names, alone or as the first word of a sentence.
[[nodiscard]] ml::frame data_set(const truth_case& asked);

/// Fisher's data as the UCI repository has them, with two rows that differ from his paper.
[[nodiscard]] ml::frame iris_of_uci(const truth_case& asked);

/// The columns of a CSV file in the data folder, as they are.
[[nodiscard]] ml::frame csv_columns(const truth_case& asked, const std::string& name);

/// A frame of features and, where given, labels and weights.
[[nodiscard]] ml::frame frame_of(const std::vector<ml::vector>& features,
                                 const std::vector<double>& labels = {},
                                 const std::vector<double>& weights = {});

/// The rows for testing and for training of "test = index % 4 == 0" and the like; the sentence is
/// looked for in the case's `data`. Without one both are all rows.
struct train_and_test {
  ml::frame train;
  ml::frame test;
};
[[nodiscard]] train_and_test split_as_asked(const truth_case& asked, const ml::frame& all);

} // namespace weir::testing::truth
