// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include <weir/weir.hpp>

namespace bench {

using word_counts = weir::batch<std::pair<std::string, std::int64_t>>;

/// The loop that a good engineer would write. It keeps its map's memory from batch to batch, as Weir
/// does.
class plain_word_count {
public:
  std::int64_t run(const std::vector<std::string_view>& lines) {
    counts_.clear();
    for (const std::string_view line : lines) {
      for (std::size_t begin = 0; begin < line.size();) {
        std::size_t end = line.find(' ', begin);
        if (end == std::string_view::npos)
          end = line.size();
        if (end != begin)
          ++counts_[line.substr(begin, end - begin)];
        begin = end + 1;
      }
    }
    std::int64_t sum = 0;
    for (const auto& [word, count] : counts_)
      sum += count + static_cast<std::int64_t>(word.size() & 1U);
    return sum;
  }

private:
  boost::unordered_flat_map<std::string_view, long> counts_;
};

inline std::int64_t read_all(const word_counts& result) {
  std::int64_t sum = 0;
  for (const auto& [word, count] : result)
    sum += count + static_cast<std::int64_t>(word.size() & 1U);
  return sum;
}

} // namespace bench
