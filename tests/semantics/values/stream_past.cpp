// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

value_stream value_stream::cache() const {
  if (made_as_pairs_)
    return pairs_->cache();
  return elements_->cache();
}

value_stream value_stream::checkpoint(milliseconds interval) const {
  if (made_as_pairs_)
    return pairs_->checkpoint(interval);
  return elements_->checkpoint(interval);
}

std::vector<values> value_stream::slice(batch_time from, batch_time to) const {
  std::vector<values> out;
  if (made_as_pairs_) {
    for (const auto& past : pairs_->slice(from, to)) {
      values elements;
      for (const auto& [key, mapped] : past)
        elements.push_back(value::pair(key, mapped));
      out.push_back(std::move(elements));
    }
  } else {
    for (const auto& past : elements_->slice(from, to))
      out.push_back(collect(past));
  }
  return out;
}

} // namespace weir::testing
