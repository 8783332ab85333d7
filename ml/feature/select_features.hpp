// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace weir::ml {

/// The features with the given indices of a column of vectors, in that order, with their attributes;
/// sparse vectors stay sparse. `errc::invalid_argument` for an index that is not below the size.
[[nodiscard]] column select_features(const frame& data, const std::string& name,
                                     std::span<const std::int32_t> indices);

} // namespace weir::ml
