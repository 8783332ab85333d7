// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_batch.hpp>

#include <span>

namespace weir::ml {

/// The vectors of a batch, looked at where they lie: valid as long as the batch.
/// `errc::invalid_argument` naming the element if one has another size than the first (or than
/// `size`, unless that is 0), or a value that is not finite.
[[nodiscard]] std::vector<vector_view> views_of(const batch<vector>& rows, std::size_t size = 0);

/// The points of a batch in one piece, which passes over them again and again need. Checked as
/// above; labels must not be NaN.
struct point_rows {
  vector_data features;
  std::vector<double> labels;
};
[[nodiscard]] point_rows rows_of(const batch<labeled_point>& points, std::size_t size = 0);

} // namespace weir::ml
