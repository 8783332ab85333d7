// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/aggregate.hpp>
#include <weir/operators/join.hpp>

namespace weir {

namespace detail {

/// Collects the values of two streams by key, in the order in which the keys first come.
template <class K, class V, class W>
class cogroup_stage final : public stage {
  using groups = std::pair<std::vector<V>, std::vector<W>>;

public:
  cogroup_stage() { add_output(out_); }

  void on_chunk(const input_chunk& input) override {
    if (input.port == 0)
      collect(input.as<std::pair<K, V>>().items(), &groups::first);
    else
      collect(input.as<std::pair<K, W>>().items(), &groups::second);
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, "cogroup");
    for (auto& entry : table_)
      out_.emit(std::pair<view_of<K>, groups&&>(entry.key(), std::move(entry.value)));
    return batch_outcome::dataset;
  }
  void commit() override { table_.clear(); }
  void roll_back() override { table_.clear(); }

private:
  template <class U>
  void collect(const column<std::pair<K, U>>& items, std::vector<U> groups::*side) {
    table_.upsert_run(key_run(items.keys(), scratch_), [&](std::size_t i, groups& both, bool) {
      (both.*side).push_back(to_owned<U>(items.values()[i]));
    });
  }

  aggregation_table<K, groups> table_;
  key_scratch<K> scratch_;
  output_port<std::pair<K, groups>> out_;
};

} // namespace detail

template <class T>
template <class W>
auto dstream<T>::cogroup(const dstream<std::pair<key_type, W>>& other,
                         partitioner<key_type> by) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  using result = std::pair<K, std::pair<std::vector<V>, std::vector<W>>>;
  return detail::add_by_both<result>("cogroup", *this, other, by, [](const stage_context&) {
    return std::make_unique<detail::cogroup_stage<K, V, W>>();
  });
}

} // namespace weir
