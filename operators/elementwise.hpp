// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/record_stage.hpp>

namespace weir {

namespace detail {

/// One result for each element.
template <class T, class U, class F>
class map_stage final : public record_stage<T> {
public:
  explicit map_stage(F f) : f_(std::move(f)) { this->add_output(out_); }
  void on_chunk(const input_chunk& input) override {
    this->each_record(input, [this](view_of<T> element) {
      emit_result(out_, std::invoke(f_, static_cast<view_of<T>&&>(element)));
    });
  }

private:
  F f_;
  output_port<U> out_;
};

/// The elements that meet a condition.
template <class T, class F>
class filter_stage final : public record_stage<T> {
public:
  explicit filter_stage(F f) : f_(std::move(f)) { this->add_output(out_); }
  void on_chunk(const input_chunk& input) override {
    this->each_record(input, [this](view_of<T> element) {
      if (std::invoke(f_, element))
        out_.emit(element);
    });
  }

private:
  F f_;
  output_port<T> out_;
};

} // namespace detail

template <class T>
template <class F>
auto dstream<T>::map(F f) const {
  detail::check_element_function<T, F>();
  using U = own_t<std::invoke_result_t<F&, view_of<T>>>;
  static_assert(!std::is_void_v<U>, "map: the function must return a value");
  return detail::add_by_record<U>(*this, "map", [f = std::move(f)](const stage_context&) {
    return std::make_unique<detail::map_stage<T, U, F>>(f);
  });
}

template <class T>
template <class F>
dstream<T> dstream<T>::filter(F f) const {
  detail::check_element_function<T, F>();
  return detail::add_by_record<T>(*this, "filter", [f = std::move(f)](const stage_context&) {
    return std::make_unique<detail::filter_stage<T, F>>(f);
  });
}

template <class T>
template <class F>
auto dstream<T>::map_values(F f) const requires is_pair<T>::value {
  detail::check_element_function<mapped_type, F>();
  auto on_pair = [f = std::move(f)](const view_of<T>& key_value) mutable {
    return std::pair<view_of<key_type>, std::invoke_result_t<F&, view_of<mapped_type>>>(
        key_value.first, std::invoke(f, key_value.second));
  };
  return map(std::move(on_pair));
}

} // namespace weir
