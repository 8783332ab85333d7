// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include <weir/state/slot_index.hpp>

namespace slot_index_test {

using weir::detail::slot_index;

namespace {

/// An index beside a list of all tags there ever were, in which an entry's position is its place.
class indexed_tags {
public:
  indexed_tags() = default;
  indexed_tags(const indexed_tags&) = delete;
  indexed_tags& operator=(const indexed_tags&) = delete;

  void insert(std::uint32_t tag) {
    index_.make_room(tags_.size() + 1, tag_of_);
    const auto position = static_cast<std::uint32_t>(tags_.size());
    tags_.push_back(tag);
    index_.occupy(index_.find_slot(tag, [](std::uint32_t) { return false; }), tag, position);
  }
  void erase(std::uint32_t position) { index_.erase(position, tag_of_); }
  bool has(std::uint32_t position) const {
    return index_.find(tags_[position], [&](std::uint32_t found) { return found == position; }) ==
           position;
  }

private:
  slot_index index_;
  std::vector<std::uint32_t> tags_;
  std::function<std::uint32_t(std::uint32_t)> tag_of_ = [this](std::uint32_t position) {
    return tags_[position];
  };
};

} // namespace

TEST_CASE("an entry that leaves an index takes none of the others along") {
  // 16 slots. Homes are the low bits: some entries share one, some have been pushed on by those, past
  // the end of the array too, and some lie at home between them.
  const std::vector<std::uint32_t> tags{14, 14 + 16, 14 + 32, 15, 1, 1 + 16, 3, 2};
  for (std::uint32_t first = 0; first < tags.size(); ++first)
    for (std::uint32_t second = 0; second < tags.size(); ++second) {
      indexed_tags index;
      for (const std::uint32_t tag : tags)
        index.insert(tag);
      index.erase(first);
      if (second != first)
        index.erase(second);
      for (std::uint32_t position = 0; position < tags.size(); ++position) {
        CAPTURE(first, second, position);
        CHECK(index.has(position) == (position != first && position != second));
      }
    }
}

TEST_CASE("an index finds what is in it, and nothing else, while entries come and go") {
  std::minstd_rand random(1);
  indexed_tags index;
  std::vector<bool> is_in;
  for (int turn = 0; turn < 4000; ++turn) {
    // Tags of few homes, so that runs of occupied slots are long.
    index.insert(static_cast<std::uint32_t>(random() % 8 * 5 + random() % 64 * 4096));
    is_in.push_back(true);
    if (const auto position = static_cast<std::uint32_t>(random() % is_in.size());
        is_in[position]) {
      index.erase(position);
      is_in[position] = false;
    }
  }
  for (std::uint32_t position = 0; position < is_in.size(); ++position)
    if (index.has(position) != is_in[position])
      FAIL("position " << position);
  CHECK(is_in.size() == 4000);
}

} // namespace slot_index_test
