// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/dstream_class.hpp>

#include "value.hpp"

namespace weir::testing {

using value_pair = std::pair<value, value>;
using value_function = std::function<value(const value&)>;
using value_test = std::function<bool(const value&)>;
using value_expansion = std::function<values(const value&)>;
using value_fold = std::function<value(const value&, const value&)>;
using dataset = batch<value>;
using milliseconds = std::chrono::milliseconds;

/// A stream of values. Operators by key work on a stream of pairs: it is made from the other, and
/// back, by a `map` where it is needed. So each operator of the library is compiled once, in one of
/// the sources beside this file.
class value_stream {
public:
  value_stream(dstream<value> elements) : elements_(std::move(elements)), made_as_pairs_(false) {}
  value_stream(dstream<value_pair> pairs) : pairs_(std::move(pairs)), made_as_pairs_(true) {}

  const dstream<value>& elements() const;
  const dstream<value_pair>& pairs() const;

  /// The node that the operator has made.
  const node_plan& description() const;
  milliseconds slide_duration() const { return description().slide; }
  void name(std::string_view name) const;
  value_stream cache() const;
  value_stream checkpoint(milliseconds interval) const;
  /// The datasets from `from` to `to` of a stream that was persisted.
  std::vector<values> slice(batch_time from, batch_time to) const;

private:
  mutable std::optional<dstream<value>> elements_;
  mutable std::optional<dstream<value_pair>> pairs_;
  /// Which of the two the operator has made; the other is a map of it.
  bool made_as_pairs_;
};

// The operators of the library, with its names. `partitions` 0: the default.

value_stream map(const value_stream& in, value_function f);
value_stream flat_map(const value_stream& in, value_expansion f);
value_stream filter(const value_stream& in, value_test f);
value_stream map_partitions(const value_stream& in, std::function<values(const dataset&)> f);
value_stream glom(const value_stream& in);

value_stream repartition(const value_stream& in, std::uint32_t partitions);
value_stream union_with(const value_stream& left, const value_stream& right);
value_stream union_all(std::span<const value_stream> in);
value_stream reduce(const value_stream& in, value_fold f);
value_stream count(const value_stream& in);
value_stream count_by_value(const value_stream& in, std::uint32_t partitions);
value_stream transform(const value_stream& in, std::function<dataset(const dataset&, batch_time)>);
value_stream transform_with(const value_stream& left, const value_stream& right,
                            std::function<dataset(const dataset&, const dataset&, batch_time)> f);
value_stream transform_all(std::span<const value_stream> in,
                           std::function<dataset(const std::vector<dataset>&, batch_time)> f);

value_stream map_values(const value_stream& in, value_function f);
value_stream flat_map_values(const value_stream& in, value_expansion f);
value_stream group_by_key(const value_stream& in, std::uint32_t partitions);
value_stream reduce_by_key(const value_stream& in, value_fold f, std::uint32_t partitions);
value_stream combine_by_key(const value_stream& in, value_function create, value_fold merge_value,
                            value_fold merge_combiners, std::uint32_t partitions,
                            bool map_side_combine);
value_stream partition_by(const value_stream& in, std::uint32_t partitions);

value_stream cogroup(const value_stream& left, const value_stream& right, std::uint32_t partitions);
value_stream join(const value_stream& left, const value_stream& right, std::uint32_t partitions);
value_stream left_outer_join(const value_stream& left, const value_stream& right,
                             std::uint32_t partitions);
value_stream right_outer_join(const value_stream& left, const value_stream& right,
                              std::uint32_t partitions);
value_stream full_outer_join(const value_stream& left, const value_stream& right,
                             std::uint32_t partitions);

/// Length and slide of a window; without a slide that of the stream.
struct window_size {
  milliseconds length{0};
  std::optional<milliseconds> slide{};
};
/// How an incremental window undoes what leaves it; without a filter everything stays.
struct window_undo {
  value_fold inverse;
  std::function<bool(const value& key, const value& result)> filter{};
};

value_stream window(const value_stream& in, const window_size& size);
value_stream count_by_window(const value_stream& in, const window_size& size);
value_stream reduce_by_window(const value_stream& in, value_fold f, const window_size& size);
value_stream reduce_by_window(const value_stream& in, value_fold f, value_fold inverse,
                              const window_size& size);
value_stream count_by_value_and_window(const value_stream& in, const window_size& size,
                                       std::uint32_t partitions);
value_stream group_by_key_and_window(const value_stream& in, const window_size& size,
                                     std::uint32_t partitions);
value_stream reduce_by_key_and_window(const value_stream& in, value_fold f, const window_size& size,
                                      std::uint32_t partitions);
value_stream reduce_by_key_and_window(const value_stream& in, value_fold f, const window_undo& undo,
                                      const window_size& size, std::uint32_t partitions);

/// A dataset of the values in contiguous partitions.
dataset dataset_of(const values& elements, std::size_t partitions = 1);
values collect(const dataset& from);

} // namespace weir::testing
