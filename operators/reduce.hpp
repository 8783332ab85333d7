// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/folding.hpp>

namespace weir {

namespace detail {

/// Folds a column of elements into what was there before.
template <class T, class F>
struct reducer {
  F f;
  void operator()(std::optional<T>& value, const column<T>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (value)
        value = to_owned<T>(std::invoke(f, as_view<T>(*value), items[i]));
      else
        value = to_owned<T>(items[i]);
    }
  }
};

template <class T, class F>
class reduce_stage final : public stage {
public:
  explicit reduce_stage(F f) : reduce_{std::move(f)} { add_output(out_); }
  void on_chunk(const input_chunk& input) override { reduce_(value_, input.as<T>().items()); }
  batch_outcome on_batch_end(const batch_end& end) override {
    if (value_)
      out_.emit(std::move(*value_));
    value_.reset();
    return end.all();
  }
  void roll_back() override { value_.reset(); }

private:
  reducer<T, F> reduce_;
  std::optional<T> value_;
  output_port<T> out_;
};

} // namespace detail

template <class T>
template <class F>
dstream<T> dstream<T>::reduce(F f) const {
  static_assert(std::is_invocable_v<F&, view_of<T>, view_of<T>>,
                "reduce: the function must take two elements (weir::view_of<T>) and return one");
  auto edge = folding_edge<T, T>(node(), detail::reducer<T, F>{f}, port());
  return detail::add_stage<T>(plan(), "reduce", {std::move(edge)}, 1,
                              [f = std::move(f)](const stage_context&) {
                                return std::make_unique<detail::reduce_stage<T, F>>(f);
                              });
}

} // namespace weir
