// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ranges>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/gathered.hpp>

namespace weir {

namespace detail {

template <class T, class U, class F>
class map_partitions_stage final : public stage {
public:
  explicit map_partitions_stage(F f) : f_(std::move(f)) { add_output(out_); }
  void on_chunk(const input_chunk& input) override {
    partition_.push_back(std::static_pointer_cast<const chunk<T>>(input.chunk));
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    if (end.all() == batch_outcome::none)
      return batch_outcome::none;
    const batch<T> whole({std::exchange(partition_, {})});
    for (auto&& result : std::invoke(f_, whole))
      emit_result(out_, std::forward<decltype(result)>(result));
    return batch_outcome::dataset;
  }
  void roll_back() override { partition_.clear(); }

private:
  F f_;
  typename batch<T>::chunk_list partition_;
  output_port<U> out_;
};

} // namespace detail

template <class T>
template <class F>
auto dstream<T>::map_partitions(F f) const {
  static_assert(std::is_invocable_v<F&, const batch<T>&>,
                "map_partitions: the function must take a const batch<T>& and return a range");
  using R = std::remove_cvref_t<std::invoke_result_t<F&, const batch<T>&>>;
  using U = own_t<std::ranges::range_value_t<R>>;
  return detail::add_narrow<U>(*this, "map_partitions", [f = std::move(f)](const stage_context&) {
    return std::make_unique<detail::map_partitions_stage<T, U, F>>(f);
  });
}

template <class T>
dstream<std::vector<T>> dstream<T>::glom() const {
  return map_partitions([](const batch<T>& partition) {
    std::vector<std::vector<T>> one(1);
    one.front() = partition.collect();
    return one;
  });
}

} // namespace weir
