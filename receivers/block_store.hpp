// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/chunk.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace weir {

/// Makes the blocks of a receiver safe before they count as stored: a write-ahead log. Without one
/// they are in memory alone.
///
/// Any thread, several calls at once.
template <class T>
class block_store {
public:
  using block = std::shared_ptr<const chunk<T>>;
  /// Told once, by any thread: null when the blocks are safe, else why they are not; and the number
  /// of the first of them.
  using stored = std::function<void(std::exception_ptr failure, std::uint64_t first)>;

  block_store() = default;
  block_store(const block_store&) = delete;
  block_store& operator=(const block_store&) = delete;
  virtual ~block_store() = default;

  /// Begins to write blocks, which get consecutive numbers; does not wait for the disk. Calls are
  /// answered in order.
  virtual void write(std::vector<block> blocks, stored told) = 0;
};

} // namespace weir
