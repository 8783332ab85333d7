// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector.hpp>

namespace weir::ml {

/// A row of supervised learning: what is known, and what is to be learnt from it.
struct labeled_point {
  double label = 0.0;
  vector features;

  friend bool operator==(const labeled_point& a, const labeled_point& b) noexcept {
    return a.label == b.label && a.features.view() == b.features.view();
  }
};

/// `(label,vector)`.
[[nodiscard]] std::string to_string(const labeled_point& point);

/// Reads `(label,vector)`, and the old form `label,f0 f1 f2`; else `errc::invalid_argument`.
[[nodiscard]] labeled_point parse_labeled_point(std::string_view text);

} // namespace weir::ml
