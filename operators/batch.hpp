// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <weir/operators/chunk.hpp>

namespace weir {

/// The dataset of one stream at one batch time: a sequence of partitions, each a sequence of
/// chunks.
///
/// Immutable and cheap to copy; any number of threads may read it. As an input range it goes
/// through all elements in order and shows each as `view_of<T>`, valid as long as the batch. The
/// dataset operations that `transform` and `for_each_batch` need are free functions of the same
/// names as in Spark, and members that call them: they run at once, on the calling thread.
template <class T>
class batch {
public:
  using value_type = T;
  using chunk_list = std::vector<std::shared_ptr<const chunk<T>>>;

  /// A dataset without elements, of one partition.
  batch() : batch(std::vector<chunk_list>(1)) {}
  explicit batch(std::vector<chunk_list> partitions)
      : partitions_(std::make_shared<const std::vector<chunk_list>>(std::move(partitions))) {
    for (const chunk_list& partition : *partitions_)
      for (const auto& part : partition)
        size_ += part->size();
  }

  /// A dataset of the values, split evenly into contiguous partitions.
  template <class Range>
  static batch of(const Range& values, std::uint32_t partitions = 1) {
    std::vector<chunk_list> parts(partitions);
    const auto count = static_cast<std::size_t>(std::distance(std::begin(values), std::end(values)));
    auto next = std::begin(values);
    std::size_t index = 0;
    for (std::uint32_t p = 0; p < partitions; ++p) {
      chunk_builder<T> builder;
      for (const std::size_t end = count * (p + 1) / partitions; index < end; ++index, ++next) {
        builder.push(as_view<T>(*next));
        if (builder.size() == chunk_limits::elements)
          parts[p].push_back(builder.finish());
      }
      if (!builder.empty())
        parts[p].push_back(builder.finish());
    }
    return batch(std::move(parts));
  }
  static batch of(std::initializer_list<T> values, std::uint32_t partitions = 1) {
    return of(std::span<const T>(values.begin(), values.size()), partitions);
  }

  /// Elements in all.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t num_partitions() const noexcept { return partitions_->size(); }
  const chunk_list& partition(std::size_t index) const { return (*partitions_)[index]; }
  const std::vector<chunk_list>& partitions() const noexcept { return *partitions_; }

  /// Goes through the elements in order; single pass.
  class iterator {
  public:
    using value_type = T;
    using reference = view_of<T>;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    iterator() = default;
    iterator(const std::vector<chunk_list>& partitions, std::size_t partition)
        : partitions_(&partitions), partition_(partition) {
      settle();
    }
    view_of<T> operator*() const { return (*(*partitions_)[partition_][chunk_])[index_]; }
    iterator& operator++() {
      ++index_;
      settle();
      return *this;
    }
    iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const iterator& other) const noexcept {
      return partition_ == other.partition_ && chunk_ == other.chunk_ && index_ == other.index_;
    }

  private:
    void settle() {
      while (partition_ < partitions_->size()) {
        const chunk_list& chunks = (*partitions_)[partition_];
        if (chunk_ == chunks.size()) {
          ++partition_;
          chunk_ = 0;
        } else if (index_ == chunks[chunk_]->size()) {
          ++chunk_;
          index_ = 0;
        } else {
          return;
        }
      }
    }

    const std::vector<chunk_list>* partitions_ = nullptr;
    std::size_t partition_ = 0;
    std::size_t chunk_ = 0;
    std::size_t index_ = 0;
  };
  iterator begin() const { return {*partitions_, 0}; }
  iterator end() const { return {*partitions_, partitions_->size()}; }

  /// All elements, owned.
  std::vector<T> collect() const { return take(size_); }
  /// The first `count` elements, owned; fewer if there are fewer.
  std::vector<T> take(std::size_t count) const {
    std::vector<T> out;
    out.reserve(std::min(count, size_));
    for (auto next = begin(); out.size() < count && next != end(); ++next)
      out.push_back(to_owned<T>(*next));
    return out;
  }

private:
  std::shared_ptr<const std::vector<chunk_list>> partitions_;
  std::size_t size_ = 0;
};

} // namespace weir
