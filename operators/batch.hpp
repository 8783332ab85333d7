// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/operators/partitioner.hpp>
#include <weir/state/support/error.hpp>

namespace weir {

namespace detail {

/// Marks a template argument that is to be worked out from the function.
struct deduced;

template <class P>
struct pair_members {
  using key = void;
  using value = void;
};
template <class K, class V>
struct pair_members<std::pair<K, V>> {
  using key = K;
  using value = V;
};

/// Orders what is compared: `<`, but floating-point numbers as in Java (−0.0 before 0.0, NaN last),
/// also inside pairs and tuples.
struct natural_less {
  template <class A, class B>
  bool operator()(const A& left, const B& right) const;
};

/// What sums of T are kept in.
template <class T>
using sum_of =
    std::conditional_t<std::is_floating_point_v<T>, double,
                       std::conditional_t<std::is_unsigned_v<T>, std::uint64_t, std::int64_t>>;

} // namespace detail

/// Which way a sort goes. Both are stable: equal keys keep the order of the input.
enum class sort_order : std::uint8_t { ascending, descending };

/// The dataset of one stream at one batch time: a sequence of partitions, each a sequence of
/// chunks.
///
/// Immutable and cheap to copy; any number of threads may read it. As an input range it goes
/// through all elements in order and shows each as `view_of<T>`, valid as long as the batch.
///
/// The dataset operations that `transform` and `for_each_batch` need are members with Spark's
/// names, defined by `<weir/operators/batch_ops.hpp>` (which dstream.hpp includes). They run at
/// once, on the calling thread, in linear time where nothing else is said. User functions see
/// elements as `view_of<T>`, as those of streams do; what they throw passes through. Results keep
/// the order of the input; results by key come in the order in which the keys first occur, in as
/// many partitions as the input has.
///
///     counts.sort_by([](const auto& pair) { return pair.second; }, sort_order::descending)
template <class T>
class batch {
public:
  using value_type = T;
  using key_type = typename detail::pair_members<T>::key;
  using mapped_type = typename detail::pair_members<T>::value;
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
    if (partitions == 0)
      throw error(errc::invalid_argument, "batch: at least one partition is needed");
    std::vector<chunk_list> parts(partitions);
    const auto count =
        static_cast<std::size_t>(std::distance(std::begin(values), std::end(values)));
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
        : partitions_(&partitions),
          partition_(partition) {
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

  // -- element by element: partitions stay -----------------------------------------------------

  /// One result for each element: `f(element)`.
  template <class F>
  auto map(F f) const;
  /// Any number of results for each element, as `dstream::flat_map`.
  template <class U = detail::deduced, class F>
  auto flat_map(F f) const;
  /// The elements for which `f(element)` is true.
  template <class F>
  batch filter(F f) const;
  /// `f(batch<T>)`, called once for each partition, returns a range of results.
  template <class F>
  auto map_partitions(F f) const;
  /// Each partition as one element.
  batch<std::vector<T>> glom() const;
  /// Each element with its position in the batch, from 0.
  batch<std::pair<T, std::int64_t>> zip_with_index() const;
  /// Calls `f(element)` for each.
  template <class F>
  void for_each(F f) const;
  /// Each element with the probability `fraction`, between 0 and 1. Depends on nothing but the
  /// elements' positions and the seed.
  batch sample(double fraction, std::uint64_t seed) const;
  /// Each element a number of times, Poisson-distributed around `fraction`, which is at least 0.
  batch sample_with_replacement(double fraction, std::uint64_t seed) const;

  // -- partitions ------------------------------------------------------------------------------

  /// The same elements evenly in `partitions` contiguous partitions.
  batch repartition(std::uint32_t partitions) const;
  /// Neighbouring partitions joined until there are at most `partitions`; copies no element.
  batch coalesce(std::uint32_t partitions) const;
  /// The elements and partitions of both, this one's first; copies no element.
  batch union_with(const batch& other) const;

  // -- to one value ----------------------------------------------------------------------------

  std::int64_t count() const noexcept { return static_cast<std::int64_t>(size_); }
  /// All elements reduced to one by `f(a, b)`, in order; nothing for an empty batch.
  template <class F>
  std::optional<T> reduce(F f) const;
  /// `f(f(zero, first), second)` and so on. Unlike in Spark, `zero` goes in once, not once for each
  /// partition.
  template <class F>
  T fold(T zero, F f) const;
  /// As `fold`, with a result of its own type: `f(accumulated, element)`.
  template <class A, class F>
  own_t<A> aggregate(A zero, F f) const;
  /// The first element, or nothing.
  std::optional<T> first() const;
  /// The first `count` elements in ascending order of `less`; ties in order of the input. Sorts no
  /// more than it needs.
  template <class Less = detail::natural_less>
  std::vector<T> take_ordered(std::size_t count, Less less = {}) const;
  /// The first `count` elements in descending order of `less`.
  template <class Less = detail::natural_less>
  std::vector<T> top(std::size_t count, Less less = {}) const;
  /// The smallest and the largest element, the first of equal ones; nothing for an empty batch.
  std::optional<T> min() const requires std::is_arithmetic_v<T>;
  std::optional<T> max() const requires std::is_arithmetic_v<T>;
  /// 0 for an empty batch. Sums of integers have 64 bits and wrap around.
  detail::sum_of<T> sum() const requires std::is_arithmetic_v<T>;
  /// NaN for an empty batch.
  double mean() const requires std::is_arithmetic_v<T>;

  // -- as a set, in order ----------------------------------------------------------------------

  /// Sorted by `f(element)`; costs n log n, and a copy of every key. Text is copied.
  template <class F>
  batch sort_by(F f, sort_order order = sort_order::ascending) const;
  /// Each distinct element once.
  batch distinct() const;
  /// How often each distinct element occurs.
  batch<std::pair<T, std::int64_t>> count_by_value() const;
  /// The elements that `other` does not have; repeated ones stay.
  batch subtract(const batch& other) const;
  /// The distinct elements that `other` has, too.
  batch intersection(const batch& other) const;
  /// Every element with every one of `other`: as many as the product of the sizes.
  template <class U>
  batch<std::pair<T, U>> cartesian(const batch<U>& other) const;

  // -- pairs -----------------------------------------------------------------------------------

  auto keys() const requires is_pair<T>::value;
  auto values() const requires is_pair<T>::value;
  /// `(k, f(v))`.
  template <class F>
  auto map_values(F f) const requires is_pair<T>::value;
  /// `(k, u)` for each u of the range `f(v)`.
  template <class F>
  auto flat_map_values(F f) const requires is_pair<T>::value;
  /// `(k, values of k reduced by f)`.
  template <class F>
  batch reduce_by_key(F f) const requires is_pair<T>::value;
  /// `(k, combined values)`: `create(v) -> C`, `merge_value(c, v) -> C`. A batch is in one place, so
  /// unlike in Spark there are no combined values to merge.
  template <class Create, class MergeValue>
  auto combine_by_key(Create create, MergeValue merge_value) const requires is_pair<T>::value;
  /// `(k, f(f(zero, v1), v2)…)`; `zero` goes in once for each key.
  template <class A, class F>
  auto aggregate_by_key(A zero, F f) const requires is_pair<T>::value;
  /// `(k, all values of k)`.
  auto group_by_key() const requires is_pair<T>::value;
  /// `(k, number of its values)`.
  auto count_by_key() const requires is_pair<T>::value;
  /// Each pair in the partition that its key belongs to; by default into as many as there are.
  batch partition_by(partitioner<key_type> by = {}) const requires is_pair<T>::value;
  batch sort_by_key(sort_order order = sort_order::ascending) const requires is_pair<T>::value;
  /// The values of one key, in order. Looks at every key.
  template <class Key>
  auto lookup(const Key& key) const requires is_pair<T>::value;
  /// The last value of each key, as a `std::map` in the order of `sort_by_key`. Keys need `<`.
  auto collect_as_map() const requires is_pair<T>::value;

  // -- two batches of pairs --------------------------------------------------------------------

  /// `(k, (values here, values in other))` for each key of either.
  template <class W>
  auto cogroup(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;
  /// `(k, (v, w))` for each pair of values of k; by v, then by w.
  template <class W>
  auto join(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;
  /// As `join`, and `(k, (v, None))` for keys that `other` lacks.
  template <class W>
  auto left_outer_join(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;
  /// As `join`, and `(k, (None, w))` for keys that this batch lacks.
  template <class W>
  auto
  right_outer_join(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;
  /// As `join`, and the keys that either lacks; both sides are optional.
  template <class W>
  auto full_outer_join(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;
  /// The pairs whose key `other` does not have.
  template <class W>
  batch
  subtract_by_key(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value;

private:
  std::shared_ptr<const std::vector<chunk_list>> partitions_;
  std::size_t size_ = 0;
};

} // namespace weir
