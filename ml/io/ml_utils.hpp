// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/io/libsvm.hpp>
#include <weir/ml/tuning/k_fold.hpp>

#include <filesystem>
#include <string_view>
#include <vector>

/// Helpers of the RDD-based API, by its names.
namespace weir::ml::ml_utils {

using ml::k_fold;

/// See `load_libsvm`.
[[nodiscard]] std::vector<labeled_point> load_libsvm_file(const std::filesystem::path& path,
                                                          std::size_t num_features = 0);
/// Stored entries only, a line a point; see `write_file`.
void save_as_libsvm_file(std::span<const labeled_point> points, const std::filesystem::path& path,
                         const save_options& options = {});

/// A vector a line, in the form that `to_string` gives; blank lines are skipped. Anything else is
/// `errc::invalid_argument` naming file and line.
[[nodiscard]] std::vector<vector> load_vectors(const std::filesystem::path& path);
/// The same for labeled points, also in the old form (see `parse_labeled_point`).
[[nodiscard]] std::vector<labeled_point> load_labeled_points(const std::filesystem::path& path);

/// The vector with a 1 at the end, of the same kind: the feature of an intercept.
[[nodiscard]] vector append_bias(vector_view v);

} // namespace weir::ml::ml_utils
