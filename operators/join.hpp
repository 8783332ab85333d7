// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/join_index.hpp>
#include <weir/operators/join_results.hpp>
#include <weir/operators/union.hpp>

namespace weir {

namespace detail {

/// A hash join of two streams, of which a copy gets all pairs of its keys: builds on the first, then
/// probes with the chunks of the second as they come. Results are in the order of the second stream,
/// those of one element in the order of the first; then come the keys that the second lacks.
template <class Results>
class join_stage final : public stage {
  using K = typename Results::key;
  using V = typename Results::left_value;
  using W = typename Results::right_value;

public:
  explicit join_stage(std::string operation) : operation_(std::move(operation)) {
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override {
    if (input.port == 0)
      left_.add(std::static_pointer_cast<const chunk<std::pair<K, V>>>(input.chunk));
    else
      probe(input.as<std::pair<K, W>>().items());
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, operation_);
    if constexpr (Results::keeps_left)
      emit_unmet();
    return batch_outcome::dataset;
  }
  void commit() override { forget(); }
  void roll_back() override { forget(); }

private:
  void probe(const column<std::pair<K, W>>& items) {
    if constexpr (Results::keeps_left)
      met_.resize(left_.keys());
    left_.look_up(items.keys(), scratch_, [&](std::size_t i, std::uint32_t position) {
      const view_of<std::pair<K, W>> item = items[i];
      if (position == left_.not_found) {
        if constexpr (Results::keeps_right)
          out_.emit(Results::right_only(item.first, item.second));
        return;
      }
      if constexpr (Results::keeps_left)
        met_[position] = 1;
      left_.each_value(position, [&](const view_of<V>& v) {
        out_.emit(Results::both(item.first, v, item.second));
      });
    });
  }
  void emit_unmet() {
    met_.resize(left_.keys());
    for (std::uint32_t position = 0; position < met_.size(); ++position)
      if (met_[position] == 0)
        left_.each_value(position, [&](const view_of<V>& v) {
          out_.emit(Results::left_only(left_.key(position), v));
        });
  }
  void forget() noexcept {
    left_.clear();
    met_.clear();
  }

  std::string operation_;
  join_index<K, V> left_;
  std::vector<char> met_; ///< for each key of the left side, whether the right one has it
  key_scratch<K> scratch_;
  output_port<typename Results::element> out_;
};

/// A stage with the pairs of two streams that have the same key in the same copy. `make()` returns
/// the stage, which emits R.
template <class R, class K, class V, class W, class Make>
dstream<R> add_by_both(std::string operation, const dstream<std::pair<K, V>>& left,
                       const dstream<std::pair<K, W>>& right, const partitioner<K>& by, Make make) {
  check_same_context(&left.plan() == &right.plan(), operation);
  check_same_slide(left.slide_duration(), right.slide_duration(), operation);
  return add_stage<R>(left.plan(), std::move(operation),
                      {keyed_edge<K, V>(left.node(), by, left.port()),
                       keyed_edge<K, W>(right.node(), by, right.port())},
                      partitions_of(left.plan(), by), std::move(make));
}

template <template <class, class, class> class Results, class K, class V, class W>
auto add_join(std::string operation, const dstream<std::pair<K, V>>& left,
              const dstream<std::pair<K, W>>& right, const partitioner<K>& by) {
  using results = Results<K, V, W>;
  return add_by_both<typename results::element>(
      operation, left, right, by, [operation](const stage_context&) {
        return std::make_unique<join_stage<results>>(operation);
      });
}

} // namespace detail

template <class T>
template <class W>
auto dstream<T>::join(const dstream<std::pair<key_type, W>>& other,
                      partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_join<detail::inner_results>("join", *this, other, by);
}

template <class T>
template <class W>
auto dstream<T>::left_outer_join(const dstream<std::pair<key_type, W>>& other,
                                 partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_join<detail::left_outer_results>("left_outer_join", *this, other, by);
}

template <class T>
template <class W>
auto dstream<T>::right_outer_join(const dstream<std::pair<key_type, W>>& other,
                                  partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_join<detail::right_outer_results>("right_outer_join", *this, other, by);
}

template <class T>
template <class W>
auto dstream<T>::full_outer_join(const dstream<std::pair<key_type, W>>& other,
                                 partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_join<detail::full_outer_results>("full_outer_join", *this, other, by);
}

} // namespace weir
