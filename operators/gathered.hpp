// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/stage.hpp>

namespace weir::detail {

/// The chunks of one input port of one batch, by partition, until the batch is whole.
template <class T>
class gathered {
public:
  /// `partitions` is what the batch will have, even where some are empty.
  explicit gathered(std::uint32_t partitions) : parts_(partitions) {}

  void add(const input_chunk& input) {
    parts_[input.partition].push_back(std::static_pointer_cast<const chunk<T>>(input.chunk));
  }
  batch<T> take() {
    const std::size_t partitions = parts_.size();
    batch<T> whole(std::exchange(parts_, {}));
    parts_.resize(partitions);
    return whole;
  }
  void clear() noexcept {
    for (auto& part : parts_)
      part.clear();
  }

private:
  std::vector<typename batch<T>::chunk_list> parts_;
};

} // namespace weir::detail
