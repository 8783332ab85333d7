// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/chunk.hpp>

#include <exception>
#include <functional>
#include <memory>

namespace weir {

/// Makes the blocks of a receiver safe before they count as stored: a write-ahead log. Without one
/// they are in memory alone.
///
/// Any thread, several calls at once.
template <class T>
class block_store {
public:
  /// Told once, by any thread: null when the block is safe, else why it is not.
  using done = std::function<void(std::exception_ptr failure)>;

  block_store() = default;
  block_store(const block_store&) = delete;
  block_store& operator=(const block_store&) = delete;
  virtual ~block_store() = default;

  /// Begins to write a block; may wait for room in a queue, but not for the disk.
  virtual void write(std::shared_ptr<const chunk<T>> block, done done) = 0;
};

} // namespace weir
