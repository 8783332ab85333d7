// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/join_index.hpp>
#include <weir/operators/join_results.hpp>

namespace weir {

namespace detail {

/// A dataset that was indexed once, for all copies of a stage.
template <class K, class W>
using shared_index = std::shared_ptr<const join_index<K, W>>;

template <class K, class W>
shared_index<K, W> make_shared_index(const batch<std::pair<K, W>>& dataset) {
  auto index = std::make_shared<join_index<K, W>>();
  for (const auto& partition : dataset.partitions())
    for (const auto& part : partition)
      index->add(part);
  return index;
}

/// A join of a stream with a fixed dataset: probes with the stream's chunks as they come. Results
/// are in the order of the stream, those of one element in the order of the dataset; then come the
/// keys that the stream lacks, of those that are this copy's own.
template <class Results>
class join_dataset_stage final : public stage {
  using K = typename Results::key;
  using V = typename Results::left_value;
  using W = typename Results::right_value;

public:
  join_dataset_stage(std::string operation, shared_index<K, W> index,
                     std::vector<std::uint32_t> own_keys)
      : operation_(std::move(operation)),
        right_(std::move(index)),
        own_keys_(std::move(own_keys)),
        met_(Results::keeps_right ? right_->keys() : 0) {
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override {
    const auto& items = input.as<std::pair<K, V>>().items();
    right_->look_up(items.keys(), scratch_, [&](std::size_t i, std::uint32_t position) {
      const view_of<std::pair<K, V>> item = items[i];
      if (position == right_->not_found) {
        if constexpr (Results::keeps_left)
          out_.emit(Results::left_only(item.first, item.second));
        return;
      }
      if constexpr (Results::keeps_right)
        met_[position] = 1;
      right_->each_value(position, [&](const view_of<W>& w) {
        out_.emit(Results::both(item.first, item.second, w));
      });
    });
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, operation_);
    if constexpr (Results::keeps_right)
      for (const std::uint32_t position : own_keys_)
        if (met_[position] == 0)
          right_->each_value(position, [&](const view_of<W>& w) {
            out_.emit(Results::right_only(right_->key(position), w));
          });
    return batch_outcome::dataset;
  }
  void commit() override { forget(); }
  void roll_back() override { forget(); }

private:
  void forget() noexcept { std::fill(met_.begin(), met_.end(), char{0}); }

  std::string operation_;
  shared_index<K, W> right_;
  std::vector<std::uint32_t> own_keys_;
  std::vector<char> met_; ///< for each key of the dataset, whether the batch has it
  key_scratch<K> scratch_;
  output_port<typename Results::element> out_;
};

/// The positions of the keys that belong to each of several copies.
template <class K, class W>
std::vector<std::vector<std::uint32_t>>
keys_of_copies(const join_index<K, W>& index, const partitioner<K>& by, std::uint32_t copies) {
  const key_router<K> router(by);
  std::vector<std::vector<std::uint32_t>> out(copies);
  for (std::uint32_t position = 0; position < index.keys(); ++position)
    out[router.copy_of(index.key(position), copies)].push_back(position);
  return out;
}

/// A join that no key of the dataset has to take part in: each partition of the stream by itself.
template <template <class, class, class> class Results, class K, class V, class W>
auto add_narrow_join(std::string operation, const dstream<std::pair<K, V>>& left,
                     const batch<std::pair<K, W>>& right) {
  using results = Results<K, V, W>;
  return add_narrow<typename results::element>(
      left, operation, [operation, index = make_shared_index(right)](const stage_context&) {
        return std::make_unique<join_dataset_stage<results>>(operation, index,
                                                             std::vector<std::uint32_t>{});
      });
}

/// A join in which each key of the dataset takes part, in the copy that owns it.
template <template <class, class, class> class Results, class K, class V, class W>
auto add_keyed_join(std::string operation, const dstream<std::pair<K, V>>& left,
                    const batch<std::pair<K, W>>& right, const partitioner<K>& by) {
  using results = Results<K, V, W>;
  const std::uint32_t copies = partitions_of(left.plan(), by);
  const auto index = make_shared_index(right);
  return add_stage<typename results::element>(
      left.plan(), operation, {keyed_edge<K, V>(left.node(), by, left.port())}, copies,
      [operation, index, own = keys_of_copies(*index, by, copies)](const stage_context& context) {
        return std::make_unique<join_dataset_stage<results>>(operation, index, own[context.copy]);
      });
}

} // namespace detail

template <class T>
template <class W>
auto dstream<T>::join(
    const batch<std::pair<key_type, W>>& dataset) const requires is_pair<T>::value {
  return detail::add_narrow_join<detail::inner_results>("join", *this, dataset);
}

template <class T>
template <class W>
auto dstream<T>::left_outer_join(
    const batch<std::pair<key_type, W>>& dataset) const requires is_pair<T>::value {
  return detail::add_narrow_join<detail::left_outer_results>("left_outer_join", *this, dataset);
}

template <class T>
template <class W>
auto dstream<T>::right_outer_join(const batch<std::pair<key_type, W>>& dataset,
                                  partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_keyed_join<detail::right_outer_results>("right_outer_join", *this, dataset,
                                                             by);
}

template <class T>
template <class W>
auto dstream<T>::full_outer_join(const batch<std::pair<key_type, W>>& dataset,
                                 partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_keyed_join<detail::full_outer_results>("full_outer_join", *this, dataset, by);
}

} // namespace weir
