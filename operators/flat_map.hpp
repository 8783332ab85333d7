// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ranges>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/record_stage.hpp>

namespace weir {

/// What a function of the form `f(element, emit)` calls with each result.
template <class U>
class emitter {
public:
  explicit emitter(output_port<U>& out) : out_(out) {}
  template <class R>
  void operator()(R&& result) const {
    detail::emit_result(out_, std::forward<R>(result));
  }

private:
  output_port<U>& out_;
};

namespace detail {

/// The element type of what a flat_map function gives: named by the caller, by the function itself
/// (`using emits = …`), or that of the range it returns.
template <class T, class U, class F>
struct flat_map_result {
  using type = U;
};
template <class T, class F>
  requires requires {
    typename F::emits;
  }
struct flat_map_result<T, deduced, F> {
  using type = typename F::emits;
};
template <class T, class F>
  requires(!requires { typename F::emits; } && std::is_invocable_v<F&, view_of<T>>)
struct flat_map_result<T, deduced, F> {
  using type =
      own_t<std::ranges::range_value_t<std::remove_cvref_t<std::invoke_result_t<F&, view_of<T>>>>>;
};

/// Emits all results of one element.
template <class T, class U, class F>
void emit_flat(output_port<U>& out, F& f, const view_of<T>& element) {
  if constexpr (std::is_invocable_v<F&, view_of<T>, emitter<U>>) {
    std::invoke(f, element, emitter<U>(out));
  } else {
    for (auto&& result : std::invoke(f, element))
      emit_result(out, std::forward<decltype(result)>(result));
  }
}

template <class T, class U, class F>
class flat_map_stage final : public record_stage<T> {
public:
  explicit flat_map_stage(F f) : f_(std::move(f)) { this->add_output(out_); }
  void on_chunk(const input_chunk& input) override {
    if (this->policy() == error_policy::fail)
      return this->each_record(input,
                               [this](view_of<T> element) { emit_flat<T>(out_, f_, element); });
    this->each_record(
        input,
        [this](view_of<T> element) {
          out_.hold();
          emit_flat<T>(out_, f_, element);
          out_.release();
        },
        [this] { out_.drop(); });
  }

private:
  F f_;
  output_port<U> out_;
};

} // namespace detail

template <class T>
template <class Result, class F>
auto dstream<T>::flat_map(F f) const {
  using U = typename detail::flat_map_result<T, Result, F>::type;
  static_assert(!std::is_same_v<U, detail::deduced>,
                "flat_map: the function must return a range for an element (text is shown as "
                "std::string_view), or take (element, emit) with the result type named: "
                "flat_map<R>(f)");
  return detail::add_by_record<U>(*this, "flat_map", [f = std::move(f)](const stage_context&) {
    return std::make_unique<detail::flat_map_stage<T, U, F>>(f);
  });
}

template <class T>
template <class F>
auto dstream<T>::flat_map_values(F f) const requires is_pair<T>::value {
  detail::check_element_function<mapped_type, F>();
  using R = std::invoke_result_t<F&, view_of<mapped_type>>;
  using U = own_t<std::ranges::range_value_t<std::remove_cvref_t<R>>>;
  return flat_map<std::pair<key_type, U>>(
      [f = std::move(f)](const view_of<T>& key_value,
                         emitter<std::pair<key_type, U>> emit) mutable {
        for (auto&& value : std::invoke(f, key_value.second))
          emit(std::pair<view_of<key_type>, decltype(value)>(key_value.first,
                                                             std::forward<decltype(value)>(value)));
      });
}

} // namespace weir
