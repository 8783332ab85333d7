// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir {

/// Options of `persist`:
///
///     lines.persist({.bytes_max = 64 << 20});
struct history_options {
  /// Memory for the batches that one stream keeps, at least 1. Beyond it the oldest batches are
  /// dropped before their time, and counted as evicted; a batch that is larger alone is not kept.
  /// A chunk that several batches share counts for each.
  std::size_t bytes_max = std::size_t{256} << 20U;
};

} // namespace weir
